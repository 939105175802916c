package dev.waybill.soak.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How old the oldest watermark of all streams is, in cadences, looked at again and again: one that
/// is on time is between one and two, and what the source is given to settle. Looks between the
/// death of a dispatcher (or a rewrite of the table) and the first window of every stream behind it
/// are counted apart.
final class LagWatch {
  private static final String OLDEST =
      """
      SELECT min(watermark_at) > ?, extract(epoch FROM clock_timestamp() - min(watermark_at))
      FROM waybill.warehouse_stream HAVING bool_and(export_seq IS NOT NULL)
      """;

  private final double cadenceSeconds;
  private final List<Double> onTime = new ArrayList<>();
  private double disturbedMost;
  private OffsetDateTime disturbed = OffsetDateTime.MIN;

  /// @param median and `most` while nothing disturbed the dispatcher
  /// @param disturbedMost after kills and rewrites
  /// @param looks that were not disturbed
  public record Lag(double median, double most, double disturbedMost, int looks) {}

  LagWatch(Duration cadence) {
    this.cadenceSeconds = cadence.toMillis() / 1000.0;
  }

  /// From now on, until every stream has passed this moment.
  void disturbed() {
    disturbed = OffsetDateTime.now();
  }

  void look(Connection control) throws SQLException {
    try (PreparedStatement query = control.prepareStatement(OLDEST)) {
      query.setObject(1, disturbed);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return;
        }
        @Nullable Boolean passed = row.getObject(1, Boolean.class);
        double lag = row.getDouble(2) / cadenceSeconds;
        if (Boolean.FALSE.equals(passed)) {
          disturbedMost = Math.max(disturbedMost, lag);
        } else {
          onTime.add(lag);
        }
      }
    }
  }

  Lag lag() {
    List<Double> sorted = onTime.stream().sorted().toList();
    return sorted.isEmpty()
        ? new Lag(0, 0, disturbedMost, 0)
        : new Lag(sorted.get(sorted.size() / 2), sorted.getLast(), disturbedMost, sorted.size());
  }
}
