package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs of history as a person looks at them.
public final class HistoryQuery {
  private static final String STREAM =
      "s.destination || '/' || s.table_name || '/v' || s.schema_major";
  private static final String RUNS =
      """
      SELECT %1$s AS stream, h.*, d.id AS dead_letter, d.last_error, p.*
      FROM warehouse_history h
        JOIN warehouse_stream s ON s.id = h.stream_id
        LEFT JOIN warehouse_delivery d ON d.history_id = h.id AND d.status = 'DEAD_LETTER'
        CROSS JOIN LATERAL (
          SELECT count(*) AS relation_count, count(*) FILTER (WHERE r.done) AS relations_done,
                 sum(r.blocks)::bigint AS blocks,
                 coalesce(sum(least(r.next_block, r.blocks)), 0)::bigint AS blocks_read,
                 coalesce(sum(r.restarts), 0)::bigint AS relation_restarts
          FROM warehouse_history_relation r WHERE r.history_id = h.id) p
      WHERE :stream::text IS NULL OR %1$s = :stream
      ORDER BY h.ended_at IS NOT NULL, h.started_at DESC
      LIMIT :limit
      """
          .formatted(STREAM);

  private final ControlDatabase control;

  public HistoryQuery(ControlDatabase control) {
    this.control = control;
  }

  /// The id of the stream of that name.
  ///
  /// @param stream as `destination/table/v1`
  public Optional<Long> stream(String stream) {
    return control
        .jdbc()
        .sql("SELECT s.id FROM warehouse_stream s WHERE " + STREAM + " = ?")
        .param(stream)
        .query(Long.class)
        .optional();
  }

  /// Open ones first, then the newest.
  ///
  /// @param stream null for all
  public List<HistoryStatus> runs(@Nullable String stream, int limit) {
    return control
        .jdbc()
        .sql(RUNS)
        .param("stream", stream)
        .param("limit", limit)
        .query((row, n) -> run(row))
        .list();
  }

  private static HistoryStatus run(ResultSet row) throws SQLException {
    Long dead = row.getObject("dead_letter", Long.class);
    Long blocks = row.getObject("blocks", Long.class);
    long read = row.getLong("blocks_read");
    long busy = row.getLong("busy_millis");
    Double rate = read == 0 || busy == 0 ? null : read * 1000.0 / busy;
    return new HistoryStatus(
        row.getString("stream"),
        row.getString("id"),
        row.getString("purpose"),
        state(row, dead),
        dead == null ? row.getString("state_reason") : row.getString("last_error"),
        time(row, "since_at"),
        row.getString("organisation"),
        row.getLong("relation_count"),
        row.getLong("relations_done"),
        blocks,
        read,
        row.getLong("rows_delivered"),
        row.getLong("bytes_delivered"),
        row.getLong("restarts") + row.getLong("relation_restarts"),
        rate,
        rate == null || blocks == null ? null : Math.round((blocks - read) / rate),
        dead,
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        row.getString("started_by"),
        time(row, "ended_at"));
  }

  private static String state(ResultSet row, @Nullable Long dead) throws SQLException {
    String state = row.getString("state");
    if (!state.equals("RUNNING")) {
      return state;
    }
    return dead != null ? "DEAD_LETTER" : row.getObject("attempt_uuid") == null ? "WAITING" : state;
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
