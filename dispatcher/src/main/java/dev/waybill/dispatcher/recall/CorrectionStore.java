package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.TombstoneName;
import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.Correction.Approval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/// Corrections, in `recall_correction`. Every change by a person has its line in the audit, in the
/// same transaction.
public final class CorrectionStore {
  private final ControlDatabase control;

  public CorrectionStore(ControlDatabase control) {
    this.control = control;
  }

  /// What is stored of one when it is asked for.
  record Requested(
      CorrectionOrder order,
      int batch,
      String idCommitment,
      UUID version,
      List<String> changed,
      int keyId,
      CommittedRow next) {
    Requested {
      changed = List.copyOf(changed);
    }
  }

  /// @throws RecallRefusedException while another one of the same row is under way
  long request(Requested requested, String by, Instant now) {
    AtomicLong id = new AtomicLong();
    try {
      control.transaction(() -> {
        id.set(insert(requested, by, now));
        new AuditLog(control)
            .record(
                by,
                "recall.correct",
                subject(id.get()),
                Map.of("recall", requested.order().recall(), "changed", requested.changed()),
                requested.order().reason());
      });
    } catch (DuplicateKeyException e) {
      throw new RecallRefusedException(
          "expected no other correction of row %s under way, found one; see `waybill recall correct list`, and run it to its end or withdraw it"
              .formatted(requested.next().id()));
    }
    return id.get();
  }

  private long insert(Requested requested, String by, Instant now) {
    CommittedRow next = requested.next();
    return control
        .jdbc()
        .sql(
            """
            INSERT INTO recall_correction (recall, batch, id_commitment, row_id, version, changed, key_id, updated_micros,
              tombstone, reason, requested_by, requested_at)
            VALUES (?, ?, ?, ?, ?, ?::text[], ?, ?, ?, ?, ?, ?) RETURNING id
            """)
        .params(
            requested.order().recall(),
            requested.batch(),
            HexFormat.of().parseHex(requested.idCommitment()),
            next.id(),
            requested.version(),
            requested.changed().toArray(String[]::new),
            requested.keyId(),
            next.updatedAtMicros(),
            next.entry(),
            requested.order().reason(),
            by,
            RecallStore.time(now))
        .query(Long.class)
        .single();
  }

  /// A second person takes it on.
  ///
  /// @throws RecallRefusedException when there is none, when it is not to be approved any more, and
  ///   when it is whoever asked for it
  public Correction approve(long id, String by, String reason, Instant now) {
    control.transaction(() -> {
      Correction correction = locked(id).correction();
      if (correction.state() != CorrectionState.REQUESTED) {
        throw new RecallRefusedException(
            "expected a correction that waits for its approval, found correction %d %s"
                .formatted(id, correction.state()));
      }
      if (correction.requestedBy().equals(by)) {
        throw new RecallRefusedException(
            "expected a second person, found %s, who asked for correction %d; another one approves it"
                .formatted(by, id));
      }
      control
          .jdbc()
          .sql(
              "UPDATE recall_correction SET approved_by = ?, approved_at = ?, approve_reason = ? WHERE id = ?")
          .params(by, RecallStore.time(now), reason, id)
          .update();
      new AuditLog(control)
          .record(
              by,
              "recall.correct.approve",
              subject(id),
              Map.of("changed", correction.changed()),
              reason);
    });
    return get(id).correction();
  }

  /// Gives it up.
  ///
  /// @throws RecallRefusedException once a delivery of it is planned
  public Correction withdraw(long id, String by, String reason, Instant now) {
    control.transaction(() -> {
      CorrectionState state = locked(id).correction().state();
      if (state == CorrectionState.DONE || state == CorrectionState.WITHDRAWN || isSent(id)) {
        throw new RecallRefusedException(
            "expected a correction of which nothing was sent, found correction %d %s"
                .formatted(id, state));
      }
      control
          .jdbc()
          .sql("UPDATE recall_correction SET withdrawn_at = ? WHERE id = ?")
          .params(RecallStore.time(now), id)
          .update();
      new AuditLog(control).record(by, "recall.correct.withdraw", subject(id), reason);
    });
    return get(id).correction();
  }

  private boolean isSent(long id) {
    return control
        .jdbc()
        .sql("SELECT EXISTS (SELECT FROM recall_correction_delivery WHERE correction = ?)")
        .param(id)
        .query(Boolean.class)
        .single();
  }

  /// Lets a run begin, or go on.
  ///
  /// @param batch reserves the number of its batch
  /// @throws RecallRefusedException when it may not be run
  StoredCorrection begin(long id, String by, Instant now, IntSupplier batch) {
    control.transaction(() -> {
      Correction correction = locked(id).correction();
      switch (correction.state()) {
        case REQUESTED ->
            throw new RecallRefusedException(
                "expected correction %1$d to be approved by a second person, found it is not; `waybill recall correct approve %1$d --as NAME --reason …`"
                    .formatted(id));
        case WITHDRAWN ->
            throw new RecallRefusedException(
                "expected a correction that may be run, found correction %d WITHDRAWN; ask for another"
                    .formatted(id));
        case APPROVED -> {
          var _ = RecallStore.requireHeld(new RecallStore(control).get(correction.recall()), now);
          control
              .jdbc()
              .sql("UPDATE recall_correction SET next_batch = ? WHERE id = ?")
              .params(batch.getAsInt(), id)
              .update();
          new AuditLog(control).record(by, "recall.correct.run", subject(id), null);
        }
        case DELIVERING, DONE -> {}
      }
    });
    return get(id);
  }

  /// Nobody else moves it until the caller's transaction ends.
  StoredCorrection locked(long id) {
    control
        .jdbc()
        .sql("SELECT FROM recall_correction WHERE id = ? FOR UPDATE")
        .param(id)
        .query(row -> {});
    return get(id);
  }

  /// In the transaction that writes its tombstone.
  void end(long id, Instant now) {
    control
        .jdbc()
        .sql("UPDATE recall_correction SET ended_at = ? WHERE id = ?")
        .params(RecallStore.time(now), id)
        .update();
  }

  /// @throws RecallRefusedException when there is none of the number
  StoredCorrection get(long id) {
    return stored(id)
        .orElseThrow(() ->
            new RecallRefusedException(
                "expected the number of a correction, found %d; see `waybill recall correct list`"
                    .formatted(id)));
  }

  private Optional<StoredCorrection> stored(long id) {
    return control
        .jdbc()
        .sql("SELECT * FROM recall_correction WHERE id = ?")
        .param(id)
        .query((row, n) -> stored(row))
        .optional();
  }

  /// All that ever were, newest first.
  public List<Correction> all() {
    return control
        .jdbc()
        .sql("SELECT * FROM recall_correction ORDER BY id DESC")
        .query((row, n) -> correction(row))
        .list();
  }

  private static StoredCorrection stored(ResultSet row) throws SQLException {
    Correction correction = correction(row);
    return new StoredCorrection(
        correction,
        row.getObject("version", UUID.class),
        new TombstoneName(
            correction.batch(), HexFormat.of().formatHex(row.getBytes("id_commitment"))),
        row.getInt("key_id"),
        CommittedRow.of(
            correction.row(), row.getLong("updated_micros"), row.getBytes("tombstone")));
  }

  private static Correction correction(ResultSet row) throws SQLException {
    String approvedBy = row.getString("approved_by");
    Integer next = row.getObject("next_batch", Integer.class);
    Instant ended = instant(row, "ended_at");
    return new Correction(
        row.getLong("id"),
        row.getLong("recall"),
        row.getInt("batch"),
        row.getString("row_id"),
        state(approvedBy, next, ended, row.getObject("withdrawn_at") != null),
        List.of((String[]) row.getArray("changed").getArray()),
        Instant.EPOCH.plus(row.getLong("updated_micros"), ChronoUnit.MICROS),
        row.getString("requested_by"),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        row.getString("reason"),
        approvedBy == null
            ? null
            : new Approval(
                approvedBy,
                row.getObject("approved_at", OffsetDateTime.class).toInstant(),
                row.getString("approve_reason")),
        next,
        ended);
  }

  private static CorrectionState state(
      @Nullable String approvedBy,
      @Nullable Integer next,
      @Nullable Instant ended,
      boolean withdrawn) {
    if (withdrawn) {
      return CorrectionState.WITHDRAWN;
    }
    if (ended != null) {
      return CorrectionState.DONE;
    }
    if (next != null) {
      return CorrectionState.DELIVERING;
    }
    return approvedBy == null ? CorrectionState.REQUESTED : CorrectionState.APPROVED;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  static String subject(long id) {
    return "correction " + id;
  }
}
