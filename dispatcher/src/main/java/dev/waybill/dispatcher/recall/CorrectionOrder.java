package dev.waybill.dispatcher.recall;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which recalled row goes back, and how it is corrected: as its owner has changed it in its
/// recalled table, and by the values given here.
///
/// @param id the canonical text of its key
/// @param table as published, null where the id tells
/// @param values text of other values, by published name; null for none
public record CorrectionOrder(
    long recall,
    String id,
    @Nullable String table,
    Map<String, @Nullable String> values,
    String reason) {
  public CorrectionOrder(
      long recall,
      String id,
      @Nullable String table,
      Map<String, @Nullable String> values,
      String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("expected a reason, found none");
    }
    this.recall = recall;
    this.id = id;
    this.table = table;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.reason = reason;
  }
}
