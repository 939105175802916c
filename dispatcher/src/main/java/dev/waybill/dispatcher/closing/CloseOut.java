package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveLog;
import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.archive.EntryKind;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.closing.CloseStore.CloseBatch;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.evidence.EvidenceCopy;
import dev.waybill.dispatcher.partitions.PartitionStore;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.retention.PlanScope;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.Way;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The walk of a partition on its way out, in one file. Each step begins with what the one before
/// it left, in control database and source, and may be repeated by whoever finds it half done:
///
/// 1. *Open*: every row of it goes, and every required destination holds it. That is remembered
///    with the fence of the snapshot it was true in.
/// 2. *Proven*: it leaves its table. What it holds is final.
/// 3. *Detached*: rows of transactions at or above the fence are compared once more; what a
///    destination lacks is delivered from there.
/// 4. *Verified*: every row gets a tombstone.
/// 5. *Intended*: what others refer to is copied, where the policy says so; days, holds and
///    references are looked at a last time, under the locks that a hold takes too.
/// 6. *Dropping*: what came to be referred to since is copied; the DROP.
///
/// Not thread safe; any number of processes may do it at once, and one of them moves.
public final class CloseOut {
  /// After so long a proof is made anew before a partition is taken out.
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final ControlDatabase control;
  private final CloseStore closes;
  private final ArchiveStore archive;
  private final PartitionStore partitions;
  private final RetentionPlanner planner;
  private final PartitionClosing closing;
  private final ClosingSettings settings;
  private final ClosingTable table;
  private final PartitionProof proof;
  private final Verification verification;
  private final Tombstoning tombstoning;
  private final LastCheck lastCheck;
  private final Receipts receipts;

  /// What is looked at once a partition is out of its table.
  @FunctionalInterface
  interface Verification {
    void require(Close close, CloseProof proof)
        throws WaitingException, SourceException, DestinationException, InterruptedException;
  }

  public CloseOut(
      ControlDatabase control,
      OrganisationKeys keys,
      RetentionPlanner planner,
      ClosingTable table,
      HeldProof held,
      ClosingSettings settings) {
    this(
        control,
        keys,
        planner,
        table,
        held,
        settings,
        new ClosedVerification(control, table)::require);
  }

  CloseOut(
      ControlDatabase control,
      OrganisationKeys keys,
      RetentionPlanner planner,
      ClosingTable table,
      HeldProof held,
      ClosingSettings settings,
      Verification verification) {
    this.control = control;
    this.closes = new CloseStore(control);
    this.archive = new ArchiveStore(control, keys);
    this.partitions = new PartitionStore(control);
    this.planner = planner.running();
    this.settings = settings;
    this.closing = new PartitionClosing(settings, table.source().settings().user());
    this.table = table;
    this.proof = new PartitionProof(held, new StreamStore(control), table);
    this.verification = verification;
    this.tombstoning = new Tombstoning(closes, archive, keys, table);
    this.receipts = new Receipts(control);
    this.lastCheck = new LastCheck(control, closes, archive, this.planner, table);
  }

  /// Takes one step, where it can.
  ///
  /// @return the partition as it is then; what it waits for, where it did not move
  /// @throws SourceException the source could not be asked; it is tried again from the same step
  /// @throws DestinationException as for the source
  public Close step(Close close)
      throws SourceException, DestinationException, InterruptedException {
    try {
      switch (close.state()) {
        case CloseState.Open open -> prove(close, open);
        case CloseState.Proven proven -> detach(close, proven);
        case CloseState.Detached detached -> verify(close, detached);
        case CloseState.Verified verified -> intend(close, verified);
        case CloseState.Intended intended -> {
          copyEvidence(close);
          lastCheck.run(close, intended);
        }
        case CloseState.Dropping dropping -> drop(close, dropping);
        case CloseState.Dropped _, CloseState.Abandoned _ -> {}
      }
    } catch (WaitingException e) {
      closes.waits(close, String.valueOf(e.getMessage()));
    }
    return closes.get(close.id());
  }

  private void prove(Close close, CloseState.Open open)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    if (where(close) instanceof Whereabouts.Gone) {
      abandon(close, open);
      return;
    }
    requireAllGoes(close);
    closes.proven(close, open, proof.prove(close.partition(), control.now()));
  }

  /// By the whole gate, and by now: the plan may be old.
  private void requireAllGoes(Close close)
      throws WaitingException, SourceException, InterruptedException {
    PlanScope scope =
        new PlanScope(Map.of(table.table(), table.policy()), null, List.of(), table.source().now());
    String relation = close.partition().schema() + "." + close.partition().name();
    boolean goes =
        planner.plan(table.source(), scope).plan().tables().stream()
            .flatMap(each -> each.partitions().stream())
            .filter(share -> share.relation().equals(relation))
            .anyMatch(share -> share.way() == Way.DROP);
    if (!goes) {
      throw new WaitingException(
          "not every row of it may go by now; `waybill retention plan --table %s` says what keeps them"
              .formatted(table.table().id()));
    }
  }

  private Whereabouts where(Close close)
      throws WaitingException, SourceException, InterruptedException {
    return asOwner(close, owner -> closing.where(owner, close.partition()));
  }

  /// Somebody else took it away: that is no end of ours, and missed as any other.
  private void abandon(Close close, CloseState.InPlace from) {
    control.transaction(() -> {
      expect(close, null);
      long _ =
          new ArchiveLog(control)
              .append(
                  "",
                  EntryKind.UNPROVEN_DROP,
                  null,
                  Map.of(
                      "source", close.source(),
                      "table", close.table(),
                      "relation", close.partition().schema() + "." + close.partition().name(),
                      "close", close.id()));
      closes.move(close, from, from.abandoned());
    });
  }

  private void detach(Close close, CloseState.Proven proven)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    switch (where(close)) {
      case Whereabouts.Gone _ -> abandon(close, proven);
      case Whereabouts.Closed _ -> closes.move(close, proven, proven.detached());
      case Whereabouts.Attached _ when isOld(proofOf(close)) -> {
        requireAllGoes(close);
        closes.proven(close, proven, proof.prove(close.partition(), control.now()));
      }
      case Whereabouts.Attached _ -> {
        takeOut(close);
        closes.move(close, proven, proven.detached());
      }
    }
  }

  /// Holds, days and references may have changed since, and its rows would be out of the table for
  /// nothing.
  private boolean isOld(CloseProof proof) {
    Instant fresh = control.now().minus(FRESH);
    return proof.at().isBefore(fresh);
  }

  /// It is expected to go before it does, and not any more where it stays.
  private void takeOut(Close close) throws WaitingException, SourceException, InterruptedException {
    expect(close, "archived by plan %d, closing %d".formatted(close.plan(), close.id()));
    boolean out = false;
    try {
      var _ = asOwner(close, owner -> closing.detach(owner, close.partition()));
      out = true;
    } finally {
      if (!out) {
        expect(close, null);
      }
    }
  }

  private void expect(Close close, @Nullable String reason) {
    partitions.leaving(close.source(), close.system(), close.partition().oid(), reason);
  }

  private void verify(Close close, CloseState.Detached detached)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    verification.require(close, proofOf(close));
    closes.move(close, detached, detached.verified());
  }

  private void intend(Close close, CloseState.Verified verified)
      throws SourceException, InterruptedException {
    Tombstoning.Written written = tombstoning.write(close, heldBy(close));
    control.transaction(() -> {
      long _ =
          new ArchiveLog(control)
              .append(
                  "",
                  EntryKind.PARTITION_CLOSE,
                  null,
                  Map.of(
                      "source", close.source(),
                      "table", close.table(),
                      "relation", close.partition().schema() + "." + close.partition().name(),
                      "rows", written.rows(),
                      "digest", written.digest().toString(),
                      "batches", written.batches()));
      closes.move(close, verified, verified.intended());
    });
  }

  private void drop(Close close, CloseState.Dropping dropping)
      throws WaitingException, SourceException, InterruptedException {
    copyEvidence(close);
    boolean _ = asOwner(close, owner -> closing.drop(owner, close.partition()));
    control.transaction(() -> {
      for (CloseBatch batch : closes.batches(close)) {
        if (archive.lock(batch.batch()).state() instanceof BatchState.Dropping going) {
          boolean _ = archive.move(batch.batch(), going.dropped());
        }
      }
      closes.move(close, dropping, dropping.dropped());
    });
  }

  /// What is gone was copied before.
  private void copyEvidence(Close close)
      throws WaitingException, SourceException, InterruptedException {
    EvidenceCopy evidence = new EvidenceCopy(planner, table.table(), table.policy());
    if (!evidence.copies() || where(close) instanceof Whereabouts.Gone) {
      return;
    }
    try (OwnerSession owner =
        OwnerSession.open(
            table.owner(),
            "waybill closing " + close.id(),
            settings.lockTimeout(),
            table.policy().statementTimeout())) {
      evidence.prepare(owner);
      long _ = evidence.all(owner, close.partition().closed(), "closing " + close.id());
    } catch (SQLException e) {
      throw failed(close, e);
    }
  }

  private static CloseProof proofOf(Close close) {
    return Objects.requireNonNull(close.proof(), "a proof");
  }

  private List<HeldBy> heldBy(Close close) {
    List<HeldBy> heldBy = new ArrayList<>();
    for (CloseProof.Destination each : proofOf(close).destinations()) {
      for (Required required : table.required()) {
        if (required.stream().stream().destination().value().equals(each.id())) {
          heldBy.add(receipts.heldBy(required, each.seq(), each.depth(), each.at()));
        }
      }
    }
    return heldBy;
  }

  /// Work on a session of the owner.
  @FunctionalInterface
  private interface AsOwner<T> {
    T run(Connection owner) throws SQLException, InterruptedException;
  }

  private <T> T asOwner(Close close, AsOwner<T> work)
      throws WaitingException, SourceException, InterruptedException {
    try (Connection owner = table.owner().connect("waybill closing " + close.id())) {
      return work.run(owner);
    } catch (SQLException e) {
      throw failed(close, e);
    }
  }

  private static SourceException failed(Close close, SQLException e) throws WaitingException {
    if (Patience.isBusy(e)) {
      throw new WaitingException(
          "others held their locks on it all the time; end long transactions on it");
    }
    return SourceException.of(
        "closing %s.%s".formatted(close.partition().schema(), close.partition().name()), e);
  }
}
