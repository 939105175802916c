package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.ArchivedRow;
import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.archive.DaySums;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.closing.DeleteProof.Proven;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.evidence.EvidenceCopy;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.RowVersion;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.RowIdentity;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The transaction that deletes one batch; the order of its steps is told at [BoundedDelete]. Each
/// try has a batch of its own: the rows that a later one finds may be others.
final class DeleteTransaction {
  private final ControlDatabase control;
  private final ArchiveStore archive;
  private final RetentionPlanner planner;
  private final ClosingTable table;
  private final UnfinishedBatches unfinished;
  private final DropDecision decision;
  private final EvidenceCopy evidence;
  private final Consumer<DeleteStep> done;
  private final OrganisationKey key;
  private final Proven proven;
  private int batch;
  private int deleted;

  DeleteTransaction(
      ControlDatabase control,
      ArchiveStore archive,
      RetentionPlanner planner,
      ClosingTable table,
      UnfinishedBatches unfinished,
      Consumer<DeleteStep> done,
      OrganisationKey key,
      Proven proven) {
    this.control = control;
    this.archive = archive;
    this.planner = planner;
    this.table = table;
    this.unfinished = unfinished;
    this.decision = new DropDecision(control, archive);
    this.evidence = new EvidenceCopy(planner, table.table(), table.policy());
    this.done = done;
    this.key = key;
    this.proven = proven;
  }

  /// Before the first try.
  ///
  /// @param owner in auto-commit mode
  void prepare(OwnerSession owner) throws SQLException, SourceException {
    evidence.prepare(owner);
  }

  /// Of the last try.
  int batch() {
    return batch;
  }

  /// Rows that the last try deleted.
  int deleted() {
    return deleted;
  }

  /// @param owner in a transaction that has done nothing
  /// @throws HoldsChangedException when the batch is to be void
  void run(OwnerSession owner) throws SQLException, SourceException, InterruptedException {
    settleLastTry();
    batch = archive.reserve();
    done.accept(DeleteStep.RESERVED);
    DeleteFence.raise(owner.connection(), batch);
    done.accept(DeleteStep.FENCED);
    List<RowIdentity> keys = keys(proven.rows());
    owner.lock(table.table(), keys);
    done.accept(DeleteStep.LOCKED);
    List<LegalHold> holds =
        new HoldStore(control).inForce(table.source().settings().name(), proven.scope().now());
    Set<RowVersion> held = new HashSet<>(proven.rows());
    List<RowVersion> going =
        planner.due(owner, table.source().settings().name(), proven.scope(), keys, holds).stream()
            .filter(held::contains)
            .toList();
    done.accept(DeleteStep.CHECKED);
    if (going.isEmpty()) {
      owner.connection().rollback();
      return;
    }
    writeTombstones(going);
    done.accept(DeleteStep.INTENDED);
    decision.take(
        table.source().settings().name(), List.of(batch), holds, proven.scope().now(), () -> {});
    done.accept(DeleteStep.DROPPING);
    long _ = evidence.rows(owner, keys(going), "batch " + batch);
    done.accept(DeleteStep.COPIED);
    delete(owner, keys(going));
    done.accept(DeleteStep.DELETED);
  }

  private void settleLastTry() throws SourceException {
    deleted = 0;
    if (batch != 0 && archive.find(batch).isPresent()) {
      var _ = unfinished.settle(batch, "a lock was not to be had; its rows are tried again", null);
    }
  }

  private void writeTombstones(List<RowVersion> going) {
    ArchivedRow archived = new ArchivedRow(table.table());
    Tombstones tombstones = new Tombstones(key);
    DaySums days = new DaySums();
    for (RowVersion each : going) {
      var values = each.row().values();
      days.add(archived.day(values), archived.digest(values));
      tombstones.add(archived.key(values), archived.row(values), archived.cursorMicros(values));
    }
    BatchFacts facts =
        new BatchFacts(
            table.source().settings().name(),
            table.table().id().value(),
            table.table().schema().version().toString(),
            key.organisation(),
            DropWay.BOUNDED_DELETE,
            table.table().source().toString(),
            proven.order().policy(),
            proven.order().policyVersion(),
            proven.heldBy(),
            days.total().digest());
    boolean _ = archive.open(batch, facts, tombstones, days);
  }

  private void delete(OwnerSession owner, List<RowIdentity> keys)
      throws SQLException, SourceException {
    long gone = owner.delete(table.table(), keys);
    if (gone != keys.size()) {
      throw new SourceException(
          SourceException.Kind.PERMANENT,
          "expected to delete %d rows of %s, found %d gone, and took it back; see whether its key is one, and which of its triggers keep rows"
              .formatted(keys.size(), table.table().source(), gone),
          null);
    }
    if (owner.isTold(table.table())) {
      throw new SourceException(
          SourceException.Kind.PERMANENT,
          "expected the delete log to pass over what retention deletes from %s, found entries of it, and took it back; `waybill source prepare` renews its triggers"
              .formatted(table.table().source()),
          null);
    }
    deleted = keys.size();
  }

  private static List<RowIdentity> keys(List<RowVersion> rows) {
    return rows.stream().map(each -> each.row().identity()).toList();
  }
}
