package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.DeliveryKey;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The outbox table. What changes a delivery runs inside the caller's fenced transaction.
public final class DeliveryStore {
  /// The delivery whose turn it is, of each stream: whatever may be at the destination already goes
  /// before all others, and what gives way comes last.
  private static final String TURNS =
      "SELECT DISTINCT ON (stream_id) * FROM warehouse_lane ORDER BY stream_id, ordinal IS NULL, gives_way, id";

  /// For [#due]; its plan is compared with many finished deliveries and with none.
  static final String DUE =
      """
      SELECT o.id, o.stream_id
      FROM (%s) o
        JOIN warehouse_stream s ON s.id = o.stream_id
        JOIN stream_lease l ON l.stream_id = o.stream_id
        JOIN (SELECT t.destination, max(h.taken_at) AS served,
                     count(*) FILTER (WHERE h.expires_at > clock_timestamp()) AS running
              FROM warehouse_stream t JOIN stream_lease h ON h.stream_id = t.id
              GROUP BY t.destination) turn ON turn.destination = s.destination
      WHERE o.stream_id = ANY (?)
        AND o.status <> 'DEAD_LETTER' AND o.next_attempt_at <= clock_timestamp()
        AND s.paused_at IS NULL AND s.held_at IS NULL
        AND l.expires_at <= clock_timestamp()
      ORDER BY turn.running, turn.served, o.next_attempt_at, o.id
      """
          .formatted(TURNS);

  private final JdbcClient jdbc;

  public DeliveryStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Writes a planned delivery unless its stream still has an open one that holds the lane, or this
  /// one has ever existed.
  ///
  /// @return whether it was written
  public boolean plan(PlannedDelivery planned) {
    return jdbc.sql(
                """
                INSERT INTO warehouse_delivery
                  (stream_id, kind, from_at, from_id, generation, planned_end_at, schema_version, dedupe_key,
                   max_attempts)
                SELECT :stream, :kind, :from, :fromId, :generation, :to, :version, :key, :maxAttempts
                WHERE NOT EXISTS (SELECT 1 FROM warehouse_lane WHERE stream_id = :stream AND NOT gives_way)
                ON CONFLICT (dedupe_key) DO NOTHING
                """)
            .param("stream", planned.streamId())
            .param("kind", planned.kind().name())
            .param("from", DeliveryStateColumns.utc(planned.window().from().at()))
            .param("fromId", planned.window().from().id(), Types.VARCHAR)
            .param("generation", planned.key().generation())
            .param("to", DeliveryStateColumns.utc(planned.window().to().at()))
            .param("version", planned.schemaVersion())
            .param("key", planned.key().text())
            .param("maxAttempts", planned.maxAttempts())
            .update()
        == 1;
  }

  /// The delivery of each of `streams` whose turn it is, where it is due. A dead letter is never
  /// due: it stops its stream, unless it is a replay that was not begun.
  ///
  /// Destinations take turns: first the one with the fewest deliveries running, of these the one
  /// that was served longest ago, and within it what is due longest. So one with a thousand
  /// deliveries waiting holds another up by no more than those that run.
  public List<DueDelivery> due(List<Long> streams) {
    return jdbc.sql(DUE)
        .param(streams.toArray(Long[]::new))
        .query((row, n) -> new DueDelivery(row.getLong(1), row.getLong(2)))
        .list();
  }

  /// Windows that begin and end where another does, of which nothing was sent yet, of streams that
  /// have read before; due and free.
  public List<DueDelivery> dueBeside(Delivery other, List<Long> streams) {
    return jdbc.sql(
            """
            SELECT o.id, o.stream_id
            FROM (%s) o
              JOIN warehouse_delivery d ON d.id = o.id
              JOIN warehouse_stream s ON s.id = o.stream_id
              JOIN stream_lease l ON l.stream_id = o.stream_id
            WHERE o.stream_id = ANY (:streams)
              AND o.status <> 'DEAD_LETTER' AND o.next_attempt_at <= clock_timestamp()
              AND s.paused_at IS NULL AND s.held_at IS NULL AND s.export_seq IS NOT NULL
              AND l.expires_at <= clock_timestamp()
              AND d.kind = 'WINDOW' AND d.ordinal IS NULL AND d.skip_reason IS NULL
              AND d.from_at = :from AND d.from_id IS NOT DISTINCT FROM :fromId AND d.planned_end_at = :to
            ORDER BY o.id
            """
                .formatted(TURNS))
        .param("streams", streams.toArray(Long[]::new))
        .param("from", DeliveryStateColumns.utc(other.window().from().at()))
        .param("fromId", other.window().from().id(), Types.VARCHAR)
        .param("to", DeliveryStateColumns.utc(other.window().to().at()))
        .query((row, n) -> new DueDelivery(row.getLong(1), row.getLong(2)))
        .list();
  }

  /// Marks a delivery as taken, if it still is due.
  ///
  /// @return the delivery in its new state, empty when that changed since it was seen due
  public Optional<Delivery> claim(long id, String owner, long epoch) {
    Optional<Delivery> found =
        jdbc.sql(
                DeliveryRows.SELECT
                    + """
                     WHERE d.id = ? AND d.next_attempt_at <= clock_timestamp()
                       AND s.paused_at IS NULL AND s.held_at IS NULL AND d.id = (SELECT o.id FROM (%s) o WHERE o.stream_id = d.stream_id)
                     FOR UPDATE OF d
                    """
                        .formatted(TURNS))
            .param(id)
            .query((row, n) -> DeliveryRows.read(row))
            .optional();
    if (found.isEmpty() || !(found.get().state() instanceof DeliveryState.Claimable claimable)) {
      return Optional.empty();
    }
    write(id, claimable.claim(), "true");
    jdbc.sql(
            """
            UPDATE warehouse_delivery
            SET lease_owner = ?, lease_epoch = ?, started_at = coalesce(started_at, clock_timestamp())
            WHERE id = ?
            """)
        .params(owner, epoch, id)
        .update();
    return find(id);
  }

  /// Writes the state that a transition of a claimed delivery gave.
  ///
  /// @param epoch of the claim
  /// @throws DeliverySettledException when it was settled since: its outcome stands
  public void leave(long id, long epoch, DeliveryState state) {
    if (write(id, state, "status = 'PROCESSING' AND lease_epoch = " + epoch) == 0) {
      throw new DeliverySettledException(id);
    }
  }

  /// Lets a dead letter be tried again, with all its attempts; in the caller's transaction.
  ///
  /// @return false when it is no dead letter
  public boolean retry(long id) {
    return retry(id, null, null);
  }

  /// Lets a dead letter be read for its facts and nothing of it be sent, so that its stream goes on
  /// behind it. What was sent of it before and has landed still counts: the destination is asked.
  /// In the caller's transaction.
  ///
  /// @param by who gives the rows up
  /// @return false when it is no dead letter
  public boolean skip(long id, String by, String reason) {
    return retry(id, by, reason);
  }

  /// Skips what is a dead letter of a run of history that is cancelled.
  public void skipHistory(UUID history, String by, String reason) {
    jdbc.sql("SELECT id FROM warehouse_delivery WHERE history_id = ? AND status = 'DEAD_LETTER'")
        .param(history)
        .query(Long.class)
        .list()
        .forEach(id -> skip(id, by, reason));
  }

  /// Lets all dead letters of a stream be tried again, as what they are: its destination is mended.
  public void retryAll(long streamId) {
    jdbc.sql("SELECT id FROM warehouse_delivery WHERE stream_id = ? AND status = 'DEAD_LETTER'")
        .param(streamId)
        .query(Long.class)
        .list()
        .forEach(id -> write(id, new DeliveryState.Pending(0), "status = 'DEAD_LETTER'"));
  }

  /// The open delivery of a stream that something may be at the destination of: there is one at
  /// most.
  public Optional<Long> underway(long streamId) {
    return jdbc.sql(
            """
            SELECT id FROM warehouse_delivery
            WHERE stream_id = ? AND ordinal IS NOT NULL
              AND status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
            ORDER BY id LIMIT 1
            """)
        .param(streamId)
        .query(Long.class)
        .optional();
  }

  private boolean retry(long id, @Nullable String by, @Nullable String skip) {
    if (!(find(id).map(Delivery::state).orElse(null) instanceof DeliveryState.DeadLetter dead)
        || write(id, dead.retry(), "status = 'DEAD_LETTER'") == 0) {
      return false;
    }
    jdbc.sql("UPDATE warehouse_delivery SET skip_reason = ?, skipped_by = ? WHERE id = ?")
        .param(1, skip, Types.VARCHAR)
        .param(2, by, Types.VARCHAR)
        .param(3, id)
        .update();
    return true;
  }

  /// Begins the open deliveries of a stream anew under another generation: what the destination
  /// holds under their names is not known here.
  ///
  /// @return how many there are
  public int restart(long streamId, int generation) {
    List<Delivery> open =
        jdbc.sql(
                DeliveryRows.SELECT
                    + """
                     WHERE d.stream_id = ?
                       AND d.status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
                     ORDER BY d.id
                    """)
            .param(streamId)
            .query((row, n) -> DeliveryRows.read(row))
            .list();
    int next = generation;
    for (Delivery delivery : open) {
      DeliveryKey key = delivery.key();
      jdbc.sql(
              "UPDATE warehouse_delivery SET generation = ?, dedupe_key = ?, ordinal = NULL WHERE id = ?")
          .params(next, new DeliveryKey(key.stream(), key.from(), next).text(), delivery.id())
          .update();
      write(delivery.id(), new DeliveryState.Pending(0), "true");
      jdbc.sql("UPDATE warehouse_delivery SET next_attempt_at = clock_timestamp() WHERE id = ?")
          .param(delivery.id())
          .update();
      next++;
    }
    return open.size();
  }

  private int write(long id, DeliveryState state, String guard) {
    DeliveryStateColumns columns = DeliveryStateColumns.of(state);
    return jdbc.sql(
            """
            UPDATE warehouse_delivery
            SET status = :status, attempts = :attempts, next_attempt_at = coalesce(:next, next_attempt_at),
                in_doubt_since = :since, last_error = coalesce(:error, last_error),
                delivered_at = CASE WHEN :status = 'DELIVERED' THEN clock_timestamp() END
            WHERE id = :id AND (%s)
            """
                .formatted(guard))
        .param("status", columns.status())
        .param("attempts", columns.attempts())
        .param(
            "next", DeliveryStateColumns.utc(columns.nextAttempt()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param(
            "since", DeliveryStateColumns.utc(columns.doubtSince()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("error", columns.error(), Types.VARCHAR)
        .param("id", id)
        .update();
  }

  /// Fixes the place in the destination's log before anything is uploaded.
  public void fixOrdinal(long id, long ordinal) {
    jdbc.sql("UPDATE warehouse_delivery SET ordinal = ? WHERE id = ?").params(ordinal, id).update();
  }

  public Optional<Delivery> find(long id) {
    return jdbc.sql(DeliveryRows.SELECT + " WHERE d.id = ?")
        .param(id)
        .query((row, n) -> DeliveryRows.read(row))
        .optional();
  }

  /// The control database's clock.
  public Instant now() {
    return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
  }
}
