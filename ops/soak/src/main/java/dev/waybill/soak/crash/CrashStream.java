package dev.waybill.soak.crash;

import dev.waybill.spi.StreamId;

/// A stream of a stage and where it goes.
///
/// @param number of its row in the control database
record CrashStream(long number, StreamId id, CrashPlace place) {}
