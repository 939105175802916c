package dev.waybill.dispatcher.history;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a run of history for a resync has beyond the others: the rebuild at its destination, which
/// has its id. What changes a run runs inside the caller's transaction.
///
/// ```
/// OPENING ─▶ RUNNING ⇄ PAUSED ─▶ SWAPPING ─▶ DONE      of a run with a shadow
/// OPENING ─▶ RUNNING ⇄ PAUSED ─▶ DONE                  of one without
///    └──────────┴────────┴──────────┴─▶ ABANDONING ─▶ CANCELLED
/// ```
public final class RebuildStore {
  private static final String OPENED =
      "its rebuild may not be open yet; give the command again, or --cancel it";

  private final JdbcClient jdbc;

  public RebuildStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// A run for a resync that has not ended.
  ///
  /// @param shadow whether its rows land in a shadow
  public record Rebuild(UUID id, long streamId, String state, boolean shadow) {
    /// Whether its rebuild may not be open yet.
    public boolean isOpening() {
      return state.equals("OPENING");
    }

    /// Whether its shadow is to be dropped, else it is to take the table's place. Of one of
    /// [RebuildStore#ending].
    public boolean isGivenUp() {
      return state.equals("ABANDONING");
    }
  }

  /// Stores a run before anything happens at the destination.
  ///
  /// @return empty when the stream has another run that has not ended
  public Optional<Rebuild> open(long streamId, boolean shadow, String by, String reason) {
    return jdbc.sql(
            """
            INSERT INTO warehouse_history
              (stream_id, purpose, state, state_reason, shadow, started_by, start_reason, changed_by)
            VALUES (:stream, 'RESYNC', 'OPENING', :opened, :shadow, :by, :reason, :by)
            ON CONFLICT (stream_id) WHERE ended_at IS NULL DO NOTHING
            RETURNING id, stream_id, state, shadow
            """)
        .param("stream", streamId)
        .param("opened", OPENED)
        .param("shadow", shadow)
        .param("by", by)
        .param("reason", reason)
        .query((row, n) -> read(row))
        .optional();
  }

  /// The stream's run for a resync that has not ended.
  public Optional<Rebuild> ofStream(long streamId) {
    return jdbc.sql(
            """
            SELECT id, stream_id, state, shadow FROM warehouse_history
            WHERE stream_id = ? AND purpose = 'RESYNC' AND ended_at IS NULL
            """)
        .param(streamId)
        .query((row, n) -> read(row))
        .optional();
  }

  private static Rebuild read(ResultSet row) throws SQLException {
    return new Rebuild(
        row.getObject("id", UUID.class),
        row.getLong("stream_id"),
        row.getString("state"),
        row.getBoolean("shadow"));
  }

  /// Whether the rows of a run land in a shadow.
  public boolean hasShadow(UUID run) {
    return jdbc.sql("SELECT shadow FROM warehouse_history WHERE id = ?")
        .param(run)
        .query(Boolean.class)
        .single();
  }

  /// The rebuild is open at the destination: from now on facts may be fixed.
  public void begin(UUID run) {
    set(run, "RUNNING", "OPENING", null);
  }

  /// Nothing of the stream's run is read from now on, and its shadow is dropped as soon as nothing
  /// of it is on its way. Under the stream's lease, so that no worker is at a range of it.
  ///
  /// @return whether it had one that was not given up yet
  public boolean abandon(long streamId, String by, String reason) {
    return jdbc.sql(
                """
                UPDATE warehouse_history
                SET state = CASE WHEN shadow THEN 'ABANDONING' ELSE 'CANCELLED' END,
                    ended_at = CASE WHEN shadow THEN NULL ELSE clock_timestamp() END,
                    state_reason = :reason, changed_by = :by, changed_at = clock_timestamp()
                WHERE stream_id = :stream AND purpose = 'RESYNC' AND ended_at IS NULL AND state <> 'ABANDONING'
                """)
            .param("reason", reason)
            .param("by", by)
            .param("stream", streamId)
            .update()
        > 0;
  }

  /// Those whose shadow is to be swapped or dropped now: nothing of them is on its way, and their
  /// streams are neither paused nor held.
  public List<Rebuild> ending(List<Long> streams) {
    return jdbc.sql(
            """
            SELECT h.id, h.stream_id, h.state, h.shadow
            FROM warehouse_history h JOIN warehouse_stream s ON s.id = h.stream_id
            WHERE h.state IN ('SWAPPING', 'ABANDONING') AND h.stream_id = ANY (?)
              AND s.paused_at IS NULL AND s.held_at IS NULL
              AND NOT EXISTS (
                SELECT 1 FROM warehouse_delivery d JOIN warehouse_lane l ON l.id = d.id
                WHERE d.history_id = h.id AND d.ordinal IS NOT NULL)
            ORDER BY h.started_at
            """)
        .param(streams.toArray(Long[]::new))
        .query((row, n) -> read(row))
        .list();
  }

  /// @param outcome for people
  public void swapped(UUID run, String outcome) {
    set(run, "DONE", "SWAPPING", outcome);
  }

  /// @param outcome for people; null keeps why it was given up
  public void abandoned(UUID run, @Nullable String outcome) {
    set(run, "CANCELLED", "ABANDONING", outcome);
  }

  private void set(UUID run, String state, String from, @Nullable String reason) {
    jdbc.sql(
            """
            UPDATE warehouse_history
            SET state = :state, changed_at = clock_timestamp(),
                state_reason = CASE WHEN :state = 'RUNNING' THEN NULL ELSE coalesce(:reason, state_reason) END,
                ended_at = CASE WHEN :state = 'RUNNING' THEN NULL ELSE clock_timestamp() END
            WHERE id = :run AND state = :from
            """)
        .param("state", state)
        .param("reason", reason, Types.VARCHAR)
        .param("run", run)
        .param("from", from)
        .update();
  }

  /// The destination did not do it; it is asked again.
  ///
  /// @return whether that was not known
  public boolean refused(UUID run, String why) {
    return jdbc.sql(
                """
                UPDATE warehouse_history SET state_reason = :why, changed_at = clock_timestamp()
                WHERE id = :run AND ended_at IS NULL AND state_reason IS DISTINCT FROM :why
                """)
            .param("why", why)
            .param("run", run)
            .update()
        > 0;
  }
}
