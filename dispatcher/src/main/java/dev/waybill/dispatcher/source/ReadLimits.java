package dev.waybill.dispatcher.source;

import java.time.Duration;

/// Where a delivery is cut. The forward part ends at the first row after any of these is reached;
/// the late part is never cut, because what it left out could not be written down.
///
/// @param rows of one delivery
/// @param bytes of its tuples
/// @param snapshot how long the snapshot may stay open
public record ReadLimits(long rows, long bytes, Duration snapshot) {}
