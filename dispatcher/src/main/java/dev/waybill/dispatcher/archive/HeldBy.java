package dev.waybill.dispatcher.archive;

import java.time.Instant;

/// A destination that holds every row of a batch in its current version, and how that is known.
///
/// @param delivery the number of the last delivery that brought any of them
/// @param seq of that delivery's read
/// @param receipt what the destination calls it
/// @param depth of the read-back: `keys`, `sample`, `full`
public record HeldBy(
    String destination, long delivery, long seq, String receipt, String depth, Instant readBack) {}
