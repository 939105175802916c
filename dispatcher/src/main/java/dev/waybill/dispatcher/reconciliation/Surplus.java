package dev.waybill.dispatcher.reconciliation;

import java.util.Set;

/// Buckets of which a destination seems to hold something else than source and archive together:
/// rows too much, or too few of the archived ones.
record Surplus(long streamId, Set<Bucket> buckets) {}
