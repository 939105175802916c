package dev.waybill.dispatcher.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// A state as columns of `warehouse_delivery`.
///
/// @param nextAttempt null leaves the column as it is
record DeliveryStateColumns(
    String status,
    int attempts,
    @Nullable Instant nextAttempt,
    @Nullable Instant doubtSince,
    @Nullable String error) {

  static DeliveryStateColumns of(DeliveryState state) {
    return switch (state) {
      case DeliveryState.Pending(int n) -> new DeliveryStateColumns("PENDING", n, null, null, null);
      case DeliveryState.Processing(int n, Instant since) ->
          new DeliveryStateColumns("PROCESSING", n, null, since, null);
      case DeliveryState.Failed(int n, Instant next, String e) ->
          new DeliveryStateColumns("FAILED", n, next, null, e);
      case DeliveryState.InDoubt(int n, Instant since, Instant next, String e) ->
          new DeliveryStateColumns("IN_DOUBT", n, next, since, e);
      case DeliveryState.DeadLetter(int n, String e) ->
          new DeliveryStateColumns("DEAD_LETTER", n, null, null, e);
      case DeliveryState.Delivered(int n) ->
          new DeliveryStateColumns("DELIVERED", n, null, null, null);
      case DeliveryState.Skipped(int n, String reason) ->
          new DeliveryStateColumns("SKIPPED", n, null, null, reason);
    };
  }

  static DeliveryState read(ResultSet row) throws SQLException {
    int attempts = row.getInt("attempts");
    Instant next = row.getObject("next_attempt_at", OffsetDateTime.class).toInstant();
    OffsetDateTime since = row.getObject("in_doubt_since", OffsetDateTime.class);
    String error = row.getString("last_error") == null ? "" : row.getString("last_error");
    String status = row.getString("status");
    return switch (status) {
      case "PENDING" -> new DeliveryState.Pending(attempts);
      case "PROCESSING" ->
          new DeliveryState.Processing(attempts, since == null ? null : since.toInstant());
      case "FAILED" -> new DeliveryState.Failed(attempts, next, error);
      case "IN_DOUBT" ->
          new DeliveryState.InDoubt(
              attempts, since == null ? next : since.toInstant(), next, error);
      case "DEAD_LETTER" -> new DeliveryState.DeadLetter(attempts, error);
      case "DELIVERED" -> new DeliveryState.Delivered(attempts);
      case "SKIPPED" -> new DeliveryState.Skipped(attempts, error);
      default -> throw new SQLException("expected a known status of a delivery, found " + status);
    };
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
