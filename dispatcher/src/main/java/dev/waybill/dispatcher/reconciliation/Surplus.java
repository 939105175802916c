package dev.waybill.dispatcher.reconciliation;

import java.util.Set;

/// Buckets of which a destination seems to hold more than the source.
record Surplus(long streamId, Set<Bucket> buckets) {}
