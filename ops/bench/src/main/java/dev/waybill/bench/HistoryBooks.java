package dev.waybill.bench;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// What the control database says of a stream that has begun with history.
///
/// @param stream of its row
record HistoryBooks(BenchControl control, long stream) {
  /// How far history is.
  ///
  /// @param failed deliveries of the stream
  record State(String state, long rows, long bytes, long failed) {
    /// @throws IllegalStateException when it will never be
    boolean isDone() {
      if (failed > 0) {
        throw new IllegalStateException(
            "expected history to come, found %d failed deliveries".formatted(failed));
      }
      return state.equals("DONE");
    }
  }

  /// Windows with rows that have landed.
  ///
  /// @param lagSeconds the largest: from the last row that had landed before to the moment in which
  ///   this window had
  record Windows(long count, long rows, double lagSeconds) {
    static final Windows NONE = new Windows(0, 0, 0);

    /// Both together.
    Windows and(Windows other) {
      return new Windows(
          count + other.count, rows + other.rows, Math.max(lagSeconds, other.lagSeconds));
    }
  }

  State state() {
    return control
        .control()
        .jdbc()
        .sql(
            """
            SELECT state, rows_delivered, bytes_delivered,
                (SELECT count(*) FROM warehouse_delivery d
                 WHERE d.stream_id = h.stream_id AND d.status IN ('FAILED', 'DEAD_LETTER'))
            FROM warehouse_history h WHERE stream_id = ?
            """)
        .param(stream)
        .query(
            (row, _) -> new State(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .single();
  }

  Windows windows() {
    return control
        .control()
        .jdbc()
        .sql(
            """
            SELECT count(*), coalesce(sum(r.rows_loaded), 0),
                coalesce(max(extract(epoch FROM d.delivered_at - r.window_from)), 0)
            FROM warehouse_receipt r JOIN warehouse_delivery d ON d.id = r.delivery_id
            WHERE r.stream_id = ? AND d.kind = 'WINDOW' AND r.rows_sent > 0
            """)
        .param(stream)
        .query((row, _) -> new Windows(row.getLong(1), row.getLong(2), row.getDouble(3)))
        .single();
  }

  /// Whether all windows up to a moment have landed.
  boolean passed(Instant moment) {
    return control
        .control()
        .jdbc()
        .sql("SELECT watermark_at > ? FROM warehouse_stream WHERE id = ?")
        .params(OffsetDateTime.ofInstant(moment, ZoneOffset.UTC), stream)
        .query(Boolean.class)
        .single();
  }
}
