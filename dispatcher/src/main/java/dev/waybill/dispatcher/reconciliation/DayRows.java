package dev.waybill.dispatcher.reconciliation;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Buckets of one day of a stream whose rows are compared one by one.
///
/// @param organisations of the buckets
record DayRows(long streamId, @Nullable LocalDate day, Set<@Nullable String> organisations) {}
