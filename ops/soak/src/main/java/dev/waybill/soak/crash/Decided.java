package dev.waybill.soak.crash;

import java.util.UUID;

/// A delivery as a log has it: the destination's own, or that of the receipts.
///
/// @param attempt that landed
record Decided(long ordinal, long seq, UUID attempt, long rows) {}
