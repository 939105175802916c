package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which transaction ids were given out before a moment.
///
/// @param xmin every transaction below has ended, and what it left can be seen
/// @param xmax every id below had been given out
/// @param at the source's clock, right after
/// @param proven ids below were given out in the history that this server has, and by no other;
///   null where nothing says so
public record SweepMark(
    long xmin, long xmax, Instant at, Incarnation incarnation, @Nullable Long proven) {}
