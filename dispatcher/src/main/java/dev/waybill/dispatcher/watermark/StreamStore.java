package dev.waybill.dispatcher.watermark;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Streams: watermark and facts of the read that landed. What changes them runs inside the caller's
/// transaction.
public final class StreamStore {
  private static final String COPY_FACTS =
      ReadFactsColumns.NAMES.stream()
          .map(name -> name + " = a." + name)
          .collect(Collectors.joining(", "));

  private final JdbcClient jdbc;

  public StreamStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Makes a stream that starts before every row. Idempotent.
  ///
  /// @return its id
  public long register(StreamId stream) {
    jdbc.sql(
            """
            INSERT INTO warehouse_stream (destination, table_name, schema_major, watermark_at)
            VALUES (?, ?, ?, ?) ON CONFLICT (destination, table_name, schema_major) DO NOTHING
            """)
        .params(
            stream.destination().value(),
            stream.table().value(),
            stream.major(),
            ReadFactsColumns.time(Watermark.BEGINNING.atMicros()))
        .update();
    return jdbc.sql(
            "SELECT id FROM warehouse_stream WHERE destination = ? AND table_name = ? AND schema_major = ?")
        .params(stream.destination().value(), stream.table().value(), stream.major())
        .query(Long.class)
        .single();
  }

  public StreamRow get(long id) {
    return jdbc.sql("SELECT * FROM warehouse_stream WHERE id = ?")
        .param(id)
        .query((row, n) -> read(row))
        .single();
  }

  /// Empty before a dispatcher has made it.
  public Optional<StreamRow> find(StreamId stream) {
    return jdbc.sql(
            "SELECT * FROM warehouse_stream WHERE destination = ? AND table_name = ? AND schema_major = ?")
        .params(stream.destination().value(), stream.table().value(), stream.major())
        .query((row, n) -> read(row))
        .optional();
  }

  /// Those of `ids` that are active and have no open delivery that holds their lane.
  public List<StreamRow> idle(List<Long> ids) {
    return jdbc.sql(
            """
            SELECT s.* FROM warehouse_stream s
            WHERE s.id = ANY (?) AND s.state = 'ACTIVE' AND s.paused_at IS NULL AND s.held_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM warehouse_lane l WHERE l.stream_id = s.id AND NOT l.gives_way)
            ORDER BY s.watermark_at, s.id
            """)
        .param(ids.toArray(Long[]::new))
        .query((row, n) -> read(row))
        .list();
  }

  /// Acknowledges a landed attempt: the stream takes over the facts of *its* read, as they were
  /// stored before it became visible, never those of a fresh one.
  ///
  /// @throws UnknownAttemptException when the attempt is not known or not newer than the one before
  public void advance(long id, AttemptId landed, long nextOrdinal, long rows) {
    int updated =
        jdbc.sql(
                "UPDATE warehouse_stream s SET "
                    + COPY_FACTS
                    + """
                    , watermark_at = a.end_at, watermark_id = a.end_id, next_ordinal = ?,
                      rows_delivered = s.rows_delivered + ?,
                      state = CASE s.state WHEN 'STOPPED' THEN 'ACTIVE' ELSE s.state END,
                      state_reason = CASE s.state WHEN 'STOPPED' THEN NULL ELSE s.state_reason END
                    FROM warehouse_attempt a
                    WHERE s.id = ? AND a.stream_id = s.id AND a.export_seq = ? AND a.attempt_uuid = ?
                      AND a.export_seq > coalesce(s.export_seq, 0)
                    """)
            .params(nextOrdinal, rows, id, landed.seq().value(), landed.uuid())
            .update();
    if (updated != 1) {
      throw new UnknownAttemptException(landed);
    }
  }

  /// @return whether state or reason are others than before
  public boolean setState(long id, StreamState state, String reason) {
    return jdbc.sql(
                """
                UPDATE warehouse_stream SET state = :state, state_reason = nullif(:reason, '')
                WHERE id = :id
                  AND (state, coalesce(state_reason, '')) IS DISTINCT FROM (:state, :reason)
                """)
            .param("state", state.name())
            .param("reason", reason)
            .param("id", id)
            .update()
        > 0;
  }

  /// Stops the active streams of a destination, and tells why.
  ///
  /// @param cause a word that [#release] finds them by
  /// @return how many were not stopped for this reason before
  public int stop(DestinationId destination, String cause, String reason) {
    return jdbc.sql(
            """
            UPDATE warehouse_stream SET state = 'STOPPED', state_reason = :reason
            WHERE destination = :destination
              AND (state = 'ACTIVE' OR state = 'STOPPED' AND starts_with(state_reason, :cause))
              AND state_reason IS DISTINCT FROM :reason
            """)
        .param("reason", cause + ": " + reason)
        .param("cause", cause + ":")
        .param("destination", destination.value())
        .update();
  }

  /// Lets streams go on that [#stop] stopped.
  public int release(DestinationId destination, String cause) {
    return jdbc.sql(
            """
            UPDATE warehouse_stream SET state = 'ACTIVE', state_reason = NULL
            WHERE destination = ? AND state = 'STOPPED' AND starts_with(state_reason, ?)
            """)
        .params(destination.value(), cause + ":")
        .update();
  }

  /// Nothing of the stream moves until [#adopt].
  ///
  /// @return false when it was held already
  public boolean hold(long id, String reason) {
    return jdbc.sql(
                """
                UPDATE warehouse_stream SET held_at = clock_timestamp(), held_reason = ?
                WHERE id = ? AND held_at IS NULL
                """)
            .params(reason, id)
            .update()
        > 0;
  }

  /// @return how many were not held already
  public int holdAll(String reason) {
    return jdbc.sql(
            """
            UPDATE warehouse_stream SET held_at = clock_timestamp(), held_reason = ?
            WHERE held_at IS NULL
            """)
        .param(reason)
        .update();
  }

  /// The highest generation of its deliveries.
  public int lastGeneration(long id) {
    return jdbc.sql("SELECT last_generation FROM warehouse_stream WHERE id = ?")
        .param(id)
        .query(Integer.class)
        .single();
  }

  /// Whether a person adopted a filled place for it, and no read of it has landed yet.
  public boolean isAdoptedWithoutFacts(long id) {
    return jdbc.sql(
            "SELECT adopted_attempt IS NOT NULL AND export_seq IS NULL FROM warehouse_stream WHERE id = ?")
        .param(id)
        .query(Boolean.class)
        .single();
  }

  /// Why the stream is held.
  public Optional<String> held(long id) {
    return jdbc.sql("SELECT held_reason FROM warehouse_stream WHERE id = ? AND held_at IS NOT NULL")
        .param(id)
        .query(String.class)
        .optional();
  }

  /// Continues behind what the destination holds, from the facts that are known here.
  ///
  /// @param attempt the highest read at the destination, null when it holds none
  /// @param generation of the windows to come
  /// @param lastGeneration that is taken
  public void adopt(
      long id, long nextOrdinal, @Nullable AttemptId attempt, int generation, int lastGeneration) {
    jdbc.sql(
            """
            UPDATE warehouse_stream
            SET next_ordinal = ?, adopted_attempt = ?, generation = ?, last_generation = ?, held_at = NULL, held_reason = NULL
            WHERE id = ?
            """)
        .params(
            Arrays.<@Nullable Object>asList(
                nextOrdinal,
                attempt == null ? null : attempt.uuid(),
                generation,
                lastGeneration,
                id))
        .update();
  }

  private static StreamRow read(ResultSet row) throws SQLException {
    StreamId stream =
        new StreamId(
            new DestinationId(row.getString("destination")),
            new TableId(row.getString("table_name")),
            row.getInt("schema_major"));
    Watermark at = Watermark.at(row.getObject("watermark_at", OffsetDateTime.class).toInstant());
    return new StreamRow(
        row.getLong("id"),
        stream,
        StreamState.valueOf(row.getString("state")),
        new Watermark(at.atMicros(), row.getString("watermark_id")),
        row.getInt("generation"),
        row.getLong("next_ordinal"),
        ReadFactsColumns.read(row));
  }
}
