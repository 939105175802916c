package dev.waybill.dispatcher.history;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.history.HistoryRange.Pace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Runs of history, at most one open per stream. What changes them runs inside the caller's
/// transaction.
///
/// A run is made of two things. The *facts* fixed at its start are those of its stream then: by
/// them every version of a row is either one that the windows had passed, which is history's, or
/// one that they will send. So nothing comes twice and nothing is left out, however the windows
/// advance meanwhile. The *relations* of those facts are read block by block; each is measured
/// after the facts were fixed, so what lies behind its last block is the windows'.
public final class HistoryStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String COPY_FACTS =
      ReadFactsColumns.NAMES.stream()
          .map(name -> name + " = s." + name)
          .collect(Collectors.joining(", "));

  private final JdbcClient jdbc;

  public HistoryStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Begins a run; its facts are fixed by [#fix].
  ///
  /// @return its id, empty when one of the stream is open already
  public Optional<UUID> open(long streamId, HistoryOrder order) {
    return jdbc.sql(
            """
            INSERT INTO warehouse_history
              (stream_id, purpose, since_at, organisation, started_by, start_reason, changed_by)
            VALUES (:stream, 'BACKFILL', :since, :organisation, :by, :reason, :by)
            ON CONFLICT (stream_id) WHERE ended_at IS NULL DO NOTHING
            RETURNING id
            """)
        .param("stream", streamId)
        .param(
            "since",
            order.sinceMicros() == null ? null : ReadFactsColumns.time(order.sinceMicros()),
            Types.TIMESTAMP_WITH_TIMEZONE)
        .param("organisation", order.organisation(), Types.VARCHAR)
        .param("by", order.by())
        .param("reason", order.reason())
        .query(UUID.class)
        .optional();
  }

  /// Whether a run waits for the first read of its stream to fix its facts, and takes over all that
  /// lies before it. That of a resync does not: it may be given up.
  public boolean awaitsFacts(long streamId) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT 1 FROM warehouse_history
              WHERE stream_id = ? AND purpose = 'BACKFILL' AND state IN ('RUNNING', 'PAUSED')
                AND export_seq IS NULL)
            """)
        .param(streamId)
        .query(Boolean.class)
        .single();
  }

  /// Whether the stream ever had a run.
  public boolean hasRun(long streamId) {
    return jdbc.sql("SELECT EXISTS (SELECT 1 FROM warehouse_history WHERE stream_id = ?)")
        .param(streamId)
        .query(Boolean.class)
        .single();
  }

  /// Why rows that the windows have passed may be missing at the destination: a run is open, or the
  /// one that the stream began with left rows out and no whole one has ended since. Empty when no
  /// run says so.
  public Optional<String> incomplete(long streamId) {
    return jdbc.sql(
            """
            WITH run AS (
              SELECT h.*, purpose = 'BACKFILL' AND (restarts > 0 OR export_seq IS NULL OR export_seq <=
                (SELECT min(r.export_seq) FROM warehouse_receipt r WHERE r.stream_id = h.stream_id)) AS began
              FROM warehouse_history h WHERE h.stream_id = ?
            )
            SELECT CASE
              WHEN EXISTS (SELECT FROM run WHERE ended_at IS NULL)
                THEN 'its history is under way'
              WHEN EXISTS (SELECT FROM run WHERE began AND (state = 'CANCELLED' OR since_at IS NOT NULL OR organisation IS NOT NULL))
                AND NOT EXISTS (SELECT FROM run WHERE state = 'DONE' AND since_at IS NULL AND organisation IS NULL)
                THEN 'the history it began with left rows out'
              END
            """)
        .param(streamId)
        .query(String.class)
        .optional();
  }

  /// Fixes the facts of the stream's open run, where they are not and the stream has some.
  ///
  /// @return the run whose facts were fixed
  public Optional<UUID> fix(long streamId) {
    return fix(streamId, "export_seq IS NULL", 0);
  }

  /// The source lost the history in which the facts of the stream's open run have their meaning: it
  /// begins anew from those that the stream has now.
  ///
  /// @return the run, empty when none is open
  public Optional<UUID> restart(long streamId) {
    return fix(streamId, "export_seq IS NOT NULL", 1);
  }

  private Optional<UUID> fix(long streamId, String which, int restarts) {
    Optional<UUID> fixed =
        jdbc.sql(
                "UPDATE warehouse_history h SET "
                    + COPY_FACTS
                    + """
                    , restarts = restarts + ?
                    FROM warehouse_stream s
                    WHERE s.id = ? AND h.stream_id = s.id AND s.export_seq IS NOT NULL
                      AND h.state IN ('RUNNING', 'PAUSED') AND h.\
                    """
                    + which
                    + " RETURNING h.id")
            .params(restarts, streamId)
            .query(UUID.class)
            .optional();
    fixed.ifPresent(this::relations);
    return fixed;
  }

  private void relations(UUID history) {
    jdbc.sql("DELETE FROM warehouse_history_relation WHERE history_id = ?").param(history).update();
    jdbc.sql(
            """
            INSERT INTO warehouse_history_relation (history_id, relation_oid, name, file_node)
            SELECT h.id, (r->>'oid')::bigint, r->>'name', (r->>'fileNode')::bigint
            FROM warehouse_history h CROSS JOIN jsonb_array_elements(h.relations) r WHERE h.id = ?
            """)
        .param(history)
        .update();
  }

  /// Where a run goes on: in the relation that was made last, of those that are not done.
  public Optional<HistoryRange> next(UUID history) {
    return jdbc.sql(
            """
            SELECT h.*, r.relation_oid, r.name, r.file_node, r.blocks, r.next_block,
                   r.restarts > 0 AS rewritten
            FROM warehouse_history h JOIN warehouse_history_relation r ON r.history_id = h.id
            WHERE h.id = ? AND NOT r.done
            ORDER BY r.relation_oid DESC LIMIT 1
            """)
        .param(history)
        .query((row, n) -> range(row))
        .optional();
  }

  private static HistoryRange range(ResultSet row) throws SQLException {
    ReadFacts passed = ReadFactsColumns.read(row);
    if (passed == null) {
      throw new SQLException("expected a run of history with facts, found none");
    }
    Long blocks = row.getObject("pace_blocks", Long.class);
    return new HistoryRange(
        passed,
        row.getObject("since_at") == null
            ? ReadFacts.UNBOUNDED
            : ReadFactsColumns.micros(row, "since_at"),
        row.getString("organisation"),
        new Relation(row.getLong("relation_oid"), row.getString("name"), row.getLong("file_node")),
        row.getBoolean("rewritten"),
        row.getLong("next_block"),
        row.getObject("blocks", Long.class),
        blocks == null ? null : new Pace(blocks, row.getLong("pace_millis")));
  }

  /// What a range of history brought.
  ///
  /// @param millis from the start of its attempt
  public record Landed(BlocksRead read, long rows, long bytes, long millis) {}

  /// A range has landed: its relation goes on behind it, or begins anew where it was rewritten. The
  /// run ends with its last relation; one with a shadow then waits for the swap.
  ///
  /// @return whether there is a next range
  public boolean advance(UUID history, Landed landed) {
    BlocksRead read = landed.read();
    measure(history, read.sizes());
    boolean rewritten =
        jdbc.sql(
                    """
                    UPDATE warehouse_history_relation
                    SET file_node = :node, blocks = :size, next_block = 0, done = :size = 0,
                        restarts = restarts + CASE WHEN :node = 0 THEN 0 ELSE 1 END
                    WHERE history_id = :history AND relation_oid = :oid AND file_node <> :node
                    """)
                .param("node", read.fileNode())
                .param("size", read.sizes().getOrDefault(read.relation(), 0L))
                .param("history", history)
                .param("oid", read.relation())
                .update()
            > 0;
    if (!rewritten) {
      jdbc.sql(
              """
              UPDATE warehouse_history_relation SET next_block = :to, done = :to >= blocks
              WHERE history_id = :history AND relation_oid = :oid
              """)
          .param("to", read.to())
          .param("history", history)
          .param("oid", read.relation())
          .update();
    }
    count(history, landed);
    return !done(history);
  }

  /// Relations are measured once, by the first read after the facts were fixed.
  private void measure(UUID history, Map<Long, Long> sizes) {
    jdbc.sql(
            """
            UPDATE warehouse_history_relation r SET blocks = size.value::bigint
            FROM jsonb_each_text(?::jsonb) size
            WHERE r.history_id = ? AND r.relation_oid = size.key::bigint AND r.blocks IS NULL
            """)
        .params(JSON.writeValueAsString(sizes), history)
        .update();
  }

  /// A range that its relation's end cut short says little about the pace.
  private void count(UUID history, Landed landed) {
    BlocksRead read = landed.read();
    jdbc.sql(
            """
            UPDATE warehouse_history
            SET rows_delivered = rows_delivered + :rows, bytes_delivered = bytes_delivered + :bytes,
                busy_millis = busy_millis + :millis,
                pace_blocks = CASE WHEN :full THEN :blocks ELSE pace_blocks END,
                pace_millis = CASE WHEN :full THEN :millis ELSE pace_millis END
            WHERE id = :history
            """)
        .param("rows", landed.rows())
        .param("bytes", landed.bytes())
        .param("millis", landed.millis())
        .param("full", read.to() > read.from() && read.to() < size(read))
        .param("blocks", read.to() - read.from())
        .param("history", history)
        .update();
  }

  private static long size(BlocksRead read) {
    return read.sizes().getOrDefault(read.relation(), 0L);
  }

  private boolean done(UUID history) {
    jdbc.sql(
            """
            UPDATE warehouse_history h
            SET state = CASE WHEN shadow THEN 'SWAPPING' ELSE 'DONE' END, state_reason = NULL,
                ended_at = CASE WHEN shadow THEN NULL ELSE clock_timestamp() END
            WHERE h.id = ? AND h.state IN ('RUNNING', 'PAUSED')
              AND NOT EXISTS (SELECT 1 FROM warehouse_history_relation r WHERE r.history_id = h.id AND NOT r.done)
            """)
        .param(history)
        .update();
    return !isOpen(history);
  }

  /// Whether it has neither ended nor was cancelled.
  public boolean isOpen(UUID history) {
    return jdbc.sql("SELECT state IN ('RUNNING', 'PAUSED') FROM warehouse_history WHERE id = ?")
        .param(history)
        .query(Boolean.class)
        .single();
  }

  /// The open run of a stream.
  public Optional<UUID> ofStream(long streamId) {
    return jdbc.sql(
            "SELECT id FROM warehouse_history WHERE stream_id = ? AND state IN ('RUNNING', 'PAUSED')")
        .param(streamId)
        .query(UUID.class)
        .optional();
  }

  /// Nothing of it is read from now on; what runs already runs to its end.
  ///
  /// @return whether it was running
  public boolean pause(UUID history, String by, @Nullable String reason) {
    return change(history, "PAUSED", "'RUNNING'", by, reason);
  }

  /// @return whether it was paused
  public boolean resume(UUID history, String by) {
    return change(history, "RUNNING", "'PAUSED'", by, null);
  }

  /// Ends it; what it has delivered stays. Of one with a shadow that is dropped.
  ///
  /// @return whether it was open
  public boolean cancel(UUID history, String by, @Nullable String reason) {
    return change(history, "CANCELLED", "'RUNNING', 'PAUSED'", by, reason);
  }

  private boolean change(
      UUID history, String state, String from, String by, @Nullable String reason) {
    return jdbc.sql(
                """
                UPDATE warehouse_history
                SET state = CASE WHEN :state = 'CANCELLED' AND shadow THEN 'ABANDONING' ELSE :state END,
                    state_reason = :reason, changed_by = :by, changed_at = clock_timestamp(),
                    ended_at = CASE WHEN :state = 'CANCELLED' AND NOT shadow THEN clock_timestamp() END
                WHERE id = :history AND state IN (%s)
                """
                    .formatted(from))
            .param("state", state)
            .param("reason", reason, Types.VARCHAR)
            .param("by", by)
            .param("history", history)
            .update()
        > 0;
  }
}
