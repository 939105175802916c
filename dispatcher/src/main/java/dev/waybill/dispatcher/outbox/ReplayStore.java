package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Plans replays and history: deliveries beside the windows, in the lane of their stream. A replay
/// reads what the windows have passed when it runs, whatever that was when it was planned.
public final class ReplayStore {
  private static final String NEXT =
      """
      UPDATE warehouse_stream s
      SET last_generation = s.last_generation + 1
      WHERE s.id = ?
      RETURNING s.destination, s.table_name, s.schema_major, s.watermark_at, s.watermark_id,
                s.last_generation AS generation,
                coalesce((SELECT d.schema_version FROM warehouse_delivery d
                 WHERE d.stream_id = s.id ORDER BY d.id DESC LIMIT 1), s.schema_major || '.0') AS schema_version
      """;

  private static final String INSERT =
      """
      INSERT INTO warehouse_delivery
        (stream_id, kind, from_at, from_id, generation, planned_end_at, schema_version, dedupe_key, replay,
         history_id)
      VALUES (:stream, :kind, :from, :fromId, :generation, :from, :version, :key, :replay::jsonb, :history)
      RETURNING id
      """;

  private final JdbcClient jdbc;

  public ReplayStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// The key of a replay that starts at the stream's watermark, under a generation of its own.
  private record Next(DeliveryKey key, String schemaVersion) {
    static Next read(ResultSet row) throws SQLException {
      StreamId stream =
          new StreamId(
              new DestinationId(row.getString("destination")),
              new TableId(row.getString("table_name")),
              row.getInt("schema_major"));
      long at =
          Watermark.at(row.getObject("watermark_at", OffsetDateTime.class).toInstant()).atMicros();
      Watermark from = new Watermark(at, row.getString("watermark_id"));
      return new Next(
          new DeliveryKey(stream, from, row.getInt("generation")), row.getString("schema_version"));
    }
  }

  /// Plans a replay behind whatever its stream has to do; in the caller's transaction.
  ///
  /// @return the id of the delivery: of an open one of the same subject that nothing was sent for,
  ///   if there is one, because it will find what this one would; not of one that a person gave up.
  ///   Of a run of history the open one, whatever became of it
  public long plan(long streamId, ReplaySubject subject) {
    String column = ReplaySubjectColumn.write(subject);
    Next next = jdbc.sql(NEXT).param(streamId).query((row, n) -> Next.read(row)).single();
    return jdbc.sql(
            """
            SELECT id FROM warehouse_delivery
            WHERE stream_id = ? AND replay = ?::jsonb
              AND (status IN ('PENDING', 'FAILED') AND ordinal IS NULL AND skip_reason IS NULL
                OR kind = 'HISTORY' AND status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER'))
            ORDER BY id LIMIT 1
            """)
        .params(streamId, column)
        .query(Long.class)
        .optional()
        .orElseGet(() -> insert(streamId, subject, column, next));
  }

  private long insert(long streamId, ReplaySubject subject, String replay, Next next) {
    Watermark from = next.key().from();
    UUID run = subject instanceof ReplaySubject.History(UUID id) ? id : null;
    return jdbc.sql(INSERT)
        .param("stream", streamId)
        .param("from", DeliveryStateColumns.utc(from.at()))
        .param("fromId", from.id(), Types.VARCHAR)
        .param("generation", next.key().generation())
        .param("version", next.schemaVersion())
        .param("key", next.key().text())
        .param("kind", (run == null ? DeliveryKind.REPLAY : DeliveryKind.HISTORY).name())
        .param("replay", replay)
        .param("history", run)
        .query(Long.class)
        .single();
  }
}
