package dev.waybill.soak.reading;

import java.util.List;

/// What one schedule showed.
///
/// @param writes rows written by the application, rolled back ones included
/// @param rows rows that landed, over all destinations
/// @param shared deliveries that took the rows of another's read
/// @param purged entries of the delete log that were removed on the way
public record Verdict(
    long seed,
    long writes,
    long rows,
    long deliveries,
    long shared,
    long purged,
    List<Anomaly> anomalies) {
  public Verdict {
    anomalies = List.copyOf(anomalies);
  }

  public boolean sound() {
    return anomalies.isEmpty();
  }
}
