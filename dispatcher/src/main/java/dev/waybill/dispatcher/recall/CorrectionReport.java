package dev.waybill.dispatcher.recall;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A correction, with what it changes and where it goes.
///
/// @param changes of values; empty once no destination holds the version before, or the corrected
///   one has expired
/// @param destinations that are to hold the corrected version
/// @param notReached destinations that held the row when it was dropped and are not configured any
///   more
/// @param waitsFor what keeps it from being done
public record CorrectionReport(
    Correction correction,
    List<Change> changes,
    List<String> destinations,
    List<String> notReached,
    List<String> waitsFor) {
  public CorrectionReport {
    changes = List.copyOf(changes);
    destinations = List.copyOf(destinations);
    notReached = List.copyOf(notReached);
    waitsFor = List.copyOf(waitsFor);
  }

  /// A value before and after, as text that PostgreSQL reads; null for none.
  public record Change(String column, @Nullable String before, @Nullable String after) {}
}
