package dev.waybill.reference;

import java.time.Duration;
import java.util.Map;

/// What a load did.
///
/// @param rows rows inserted per table of the application, those already there not counted
/// @param events events in the file, copies included, new or not
/// @param lines lines read
/// @param skipped lines that could not become events
public record IngestResult(
    Map<String, Long> rows, long events, long lines, long skipped, Duration took) {
  public IngestResult {
    rows = Map.copyOf(rows);
  }

  public long rows(String table) {
    return rows.getOrDefault(table, 0L);
  }

  public double eventsPerSecond() {
    return events / Math.max(0.001, took.toNanos() / 1e9);
  }
}
