package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.DroppedRowQuery;
import dev.waybill.dispatcher.archive.DroppedRows;
import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.RecallRequest.Approval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Requests to fetch dropped rows back, in `recall`. Every change has its line in the audit, in the
/// same transaction.
public final class RecallStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String REQUESTS =
      """
      SELECT r.*, b.* FROM recall r CROSS JOIN LATERAL (
        SELECT sum(rows) AS rows, coalesce(sum(placed), 0) AS placed, coalesce(sum(refused), 0) AS refused,
          coalesce(sum(erased), 0) AS erased, bool_and(ended_at IS NOT NULL) AS ended
        FROM recall_batch WHERE recall = r.id) AS b
      """;

  private final ControlDatabase control;

  public RecallStore(ControlDatabase control) {
    this.control = control;
  }

  /// Remembers what is asked for, and which batches have it.
  ///
  /// @throws RecallRefusedException when nothing dropped is like that
  public RecallRequest request(RecallOrder order, String by, Instant now) {
    AtomicLong id = new AtomicLong();
    control.transaction(() -> {
      Map<Integer, Integer> batches = new DroppedRowQuery(control).count(order.wanted());
      if (batches.isEmpty()) {
        throw new RecallRefusedException(
            "expected tombstones of dropped rows, found none like that; see `waybill tombstones find`");
      }
      id.set(insert(order, by, now));
      batches.forEach((batch, rows) ->
          control
              .jdbc()
              .sql("INSERT INTO recall_batch (recall, batch, rows) VALUES (?, ?, ?)")
              .params(id.get(), batch, rows)
              .update());
      long rows = batches.values().stream().mapToLong(Integer::longValue).sum();
      new AuditLog(control)
          .record(
              by,
              "recall.request",
              subject(id.get()),
              Map.of("rows", rows, "batches", batches.size()),
              order.reason());
    });
    return find(id.get()).orElseThrow();
  }

  private long insert(RecallOrder order, String by, Instant now) {
    return control
        .jdbc()
        .sql(
            """
            INSERT INTO recall (wanted, destination, keep_seconds, reason, requested_by, requested_at)
            VALUES (?::jsonb, ?, ?, ?, ?, ?) RETURNING id
            """)
        .params(
            Arrays.<@Nullable Object>asList(
                JSON.writeValueAsString(order.wanted()),
                order.destination(),
                order.keep().toSeconds(),
                order.reason(),
                by,
                time(now)))
        .query(Long.class)
        .single();
  }

  /// A second person takes it on.
  ///
  /// @throws RecallRefusedException when there is none, when it was approved, and when it is
  ///   whoever asked for it
  public RecallRequest approve(long id, String by, String reason, Instant now) {
    control.transaction(() -> {
      RecallRequest request = locked(id);
      Approval approval = request.approval();
      if (approval != null) {
        throw new RecallRefusedException(
            "expected a recall that is not approved, found recall %d, approved by %s"
                .formatted(id, approval.by()));
      }
      if (request.requestedBy().equals(by)) {
        throw new RecallRefusedException(
            "expected a second person, found %s, who asked for recall %d; another one approves it"
                .formatted(by, id));
      }
      control
          .jdbc()
          .sql(
              "UPDATE recall SET approved_by = ?, approved_at = ?, approve_reason = ?, held_until = ? WHERE id = ?")
          .params(by, time(now), reason, time(now.plus(request.order().keep())), id)
          .update();
      new AuditLog(control)
          .record(by, "recall.approve", subject(id), Map.of("rows", request.rows()), reason);
    });
    return find(id).orElseThrow();
  }

  /// Lets a run begin, or go on.
  ///
  /// @throws RecallRefusedException when it may not be run
  RecallRequest begin(long id, String by, Instant now) {
    control.transaction(() -> {
      requireHeld(locked(id), now);
      new AuditLog(control).record(by, "recall.run", subject(id), null);
    });
    return find(id).orElseThrow();
  }

  /// Of a recall whose rows are kept.
  ///
  /// @throws RecallRefusedException when it is not approved, or its time is over
  static Approval requireHeld(RecallRequest recall, Instant now) {
    long id = recall.id();
    Approval approval = recall.approval();
    if (approval == null) {
      throw new RecallRefusedException(
          "expected recall %1$d to be approved by a second person, found it is not; `waybill recall approve %1$d --as NAME --reason …`"
              .formatted(id));
    }
    if (!now.isBefore(approval.heldUntil())) {
      throw new RecallRefusedException(
          "expected a recall whose rows may still be kept, found recall %d, until %s; request them again"
              .formatted(id, approval.heldUntil()));
    }
    return approval;
  }

  /// @throws RecallRefusedException when there is none of the number
  RecallRequest get(long id) {
    return find(id)
        .orElseThrow(() ->
            new RecallRefusedException(
                "expected the number of a recall, found %d; see `waybill recall list`"
                    .formatted(id)));
  }

  private RecallRequest locked(long id) {
    control.jdbc().sql("SELECT FROM recall WHERE id = ? FOR UPDATE").param(id).query(row -> {});
    return get(id);
  }

  public Optional<RecallRequest> find(long id) {
    return control
        .jdbc()
        .sql(REQUESTS + " WHERE r.id = ?")
        .param(id)
        .query((row, n) -> request(row))
        .optional();
  }

  /// All that ever were, newest first.
  public List<RecallRequest> all() {
    return control
        .jdbc()
        .sql(REQUESTS + " ORDER BY r.id DESC")
        .query((row, n) -> request(row))
        .list();
  }

  /// Whose rows are not held any more and were not removed, oldest first.
  List<RecallRequest> due(Instant now) {
    return control
        .jdbc()
        .sql(REQUESTS + " WHERE r.held_until <= ? AND r.expired_at IS NULL ORDER BY r.id")
        .param(time(now))
        .query((row, n) -> request(row))
        .list();
  }

  private static RecallRequest request(ResultSet row) throws SQLException {
    String approvedBy = row.getString("approved_by");
    Approval approval =
        approvedBy == null
            ? null
            : new Approval(
                approvedBy,
                instant(row, "approved_at"),
                row.getString("approve_reason"),
                instant(row, "held_until"));
    return new RecallRequest(
        row.getLong("id"),
        new RecallOrder(
            JSON.readValue(row.getString("wanted"), DroppedRows.class),
            row.getString("destination"),
            Duration.ofSeconds(row.getLong("keep_seconds")),
            row.getString("reason")),
        state(row, approval),
        row.getString("requested_by"),
        instant(row, "requested_at"),
        approval,
        row.getLong("rows"),
        row.getLong("placed"),
        row.getLong("refused"),
        row.getLong("erased"));
  }

  private static RecallState state(ResultSet row, @Nullable Approval approval) throws SQLException {
    if (approval == null) {
      return RecallState.REQUESTED;
    }
    if (row.getObject("expired_at") != null) {
      return RecallState.EXPIRED;
    }
    return row.getBoolean("ended") ? RecallState.DONE : RecallState.APPROVED;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static String subject(long id) {
    return "recall " + id;
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
