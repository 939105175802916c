package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.source.SweepPosition;
import java.time.Instant;

/// A sweep under way.
///
/// @param xmin of the mark it began with: the next one begins there
/// @param xmax of that mark: rows of this transaction and younger ones are for the next one
/// @param position where it goes on
/// @param rows found late so far, once per destination
record SweepPass(Instant startedAt, long xmin, long xmax, SweepPosition position, long rows) {}
