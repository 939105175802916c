package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/// How far a stream is at the destination, read from the destination alone.
///
/// @param owner who owns the place, or null when nothing was prepared
/// @param ordinal the last decided ordinal, 0 when none
/// @param attempt the attempt with the highest seq, or null when none
public record StreamPosition(@Nullable Owner owner, long ordinal, @Nullable AttemptId attempt) {}
