package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.history.HistoryOrder;
import dev.waybill.dispatcher.history.HistoryRange;
import dev.waybill.dispatcher.history.HistoryStore.Landed;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.ArchivedKeys;
import dev.waybill.dispatcher.outbox.AttemptStore;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.DueDelivery;
import dev.waybill.dispatcher.outbox.GapStore;
import dev.waybill.dispatcher.outbox.NamedKey;
import dev.waybill.dispatcher.outbox.NamedKeyStore;
import dev.waybill.dispatcher.outbox.QuarantineStore;
import dev.waybill.dispatcher.outbox.QuarantinedRow;
import dev.waybill.dispatcher.outbox.ReceiptStore;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.dispatcher.watermark.StreamState;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The decisions of a delivery in the control database, each one transaction that starts with the
/// lease's fence.
public final class Ledger {
  private final ControlDatabase control;
  private final LeaseStore leases;
  private final DeliveryStore deliveries;
  private final AttemptStore attempts;
  private final ReceiptStore receipts;
  private final StreamStore streams;
  private final QuarantineStore quarantine;
  private final ReplayStore replays;
  private final GapStore gaps;
  private final NamedKeyStore named;
  private final ArchivedKeys archived;
  private final Backfill backfill;

  public Ledger(ControlDatabase control, LeaseStore leases) {
    this.control = control;
    this.leases = leases;
    this.deliveries = new DeliveryStore(control);
    this.attempts = new AttemptStore(control);
    this.receipts = new ReceiptStore(control);
    this.streams = new StreamStore(control);
    this.quarantine = new QuarantineStore(control);
    this.replays = new ReplayStore(control);
    this.gaps = new GapStore(control);
    this.named = new NamedKeyStore(control);
    this.archived = new ArchivedKeys(control);
    this.backfill = new Backfill(control);
  }

  /// A delivery and the right to move its stream.
  public record Claim(Lease lease, Delivery delivery) {}

  /// Takes the delivery that is due longest among `streamIds` and free.
  public Optional<Claim> claim(List<Long> streamIds) {
    List<DueDelivery> due = deliveries.due(streamIds);
    if (due.isEmpty()) {
      return Optional.empty();
    }
    return leases
        .acquire(due.stream().map(DueDelivery::streamId).toList())
        .flatMap(lease -> take(lease, due));
  }

  /// Takes the deliveries of the same window that are due for other streams and free.
  ///
  /// @param taken is given each at once: what fails at one must not lose the claims before it
  void claimBeside(Delivery leader, List<Long> streamIds, Consumer<Claim> taken) {
    if (streamIds.isEmpty()) {
      return;
    }
    for (DueDelivery due : deliveries.dueBeside(leader, streamIds)) {
      leases
          .acquire(List.of(due.streamId()))
          .flatMap(lease -> take(lease, List.of(due)))
          .ifPresent(taken);
    }
  }

  private Optional<Claim> take(Lease lease, List<DueDelivery> due) {
    long id =
        due.stream()
            .filter(d -> d.streamId() == lease.streamId())
            .findFirst()
            .orElseThrow()
            .deliveryId();
    AtomicReference<@Nullable Delivery> taken = new AtomicReference<>();
    fenced(lease, () -> taken.set(deliveries.claim(id, lease.owner(), lease.epoch()).orElse(null)));
    Delivery delivery = taken.get();
    if (delivery == null) {
      leases.release(lease);
      return Optional.empty();
    }
    return Optional.of(new Claim(lease, delivery));
  }

  ExportSeq nextSeq() {
    return attempts.nextSeq();
  }

  String history() {
    return control.history();
  }

  /// Whether the facts of an attempt are stored here.
  boolean isKnown(long streamId, AttemptId attempt) {
    return attempts.isKnown(streamId, attempt);
  }

  StreamRow stream(long id) {
    return streams.get(id);
  }

  /// Stores the facts of a read, what it left out, and, unless `ordinal` is null, the place of the
  /// delivery in the destination's log.
  void storeAttempt(Claim claim, Read read, TableSchema schema, @Nullable Long ordinal) {
    Delivery delivery = claim.delivery();
    RowsRead rows = read.rows();
    fenced(
        claim.lease(),
        () -> {
          attempts.store(delivery, ordinal, rows.attempt());
          quarantine.stage(delivery, rows.facts().attempt(), schema, read.rejected());
          quarantine.stageOutcomes(delivery, rows.facts().attempt(), read.outcomes());
          if (ordinal != null) {
            deliveries.fixOrdinal(delivery.id(), ordinal);
          }
        });
  }

  /// The rows of a stream that are open in quarantine, no more than one replay takes.
  List<QuarantinedRow> quarantined(long streamId, TableSchema schema) {
    return quarantine.open(streamId, schema);
  }

  /// Those of the rows that its source lacks which were deleted there, not archived.
  ///
  /// @throws SourceException `TRANSIENT` while a partition is on its way out
  List<RowIdentity> deleted(DeliveryStream stream, List<RowIdentity> gone) throws SourceException {
    String source = stream.source().settings().name();
    if (archived.isClosing(source, stream.table().id())) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "expected no partition of %s on its way out, found one: what is archived is told from what is deleted once it is gone"
              .formatted(stream.table().source()),
          null);
    }
    return archived.without(source, stream.table().schema(), gone);
  }

  /// The rows that a replay was told to read again.
  List<NamedKey> named(long deliveryId, TableSchema schema) {
    return named.of(deliveryId, schema);
  }

  void storeStaged(Lease lease, Delivery delivery, ReadFacts facts, List<StagedObject> objects) {
    fenced(lease, () -> attempts.staged(facts, delivery.streamId(), objects));
  }

  /// Delivered (or skipped, where a person gave the rows up and no attempt had landed before),
  /// receipt, watermark, the facts of the attempt that landed, what it left out and what it left to
  /// be asked for by key, in one transaction.
  ///
  /// @param ordinal null when the destination was not woken for an empty window
  void settle(
      Lease lease,
      Delivery delivery,
      DeliveryState.Processing state,
      DeliveryReceipt receipt,
      @Nullable Long ordinal) {
    fenced(
        lease,
        () -> {
          long next =
              ordinal == null ? streams.get(delivery.streamId()).nextOrdinal() : ordinal + 1;
          String skipped = skipped(delivery, receipt.attempt());
          deliveries.leave(
              delivery.id(),
              lease.epoch(),
              skipped == null ? state.deliver() : state.skip(skipped));
          if (skipped == null || ordinal != null) {
            receipts.store(delivery, receipt, ordinal);
          }
          gaps(delivery, receipt.attempt(), skipped != null);
          boolean unknown = streams.isAdoptedWithoutFacts(delivery.streamId());
          streams.advance(delivery.streamId(), receipt.attempt(), next, receipt.rowsLoaded());
          if (unknown) {
            // What was deleted since the earlier owner's last read is in no read of ours.
            Repair deletes = new Repair(null, true, Adoption.BEHIND_DELETES);
            replays.plan(delivery.streamId(), new ReplaySubject.Repaired(deletes));
          }
          quarantine.land(delivery, receipt.attempt());
          Optional<Repair> repair = attempts.repair(delivery.streamId(), receipt.attempt());
          repair.ifPresent(
              each -> replays.plan(delivery.streamId(), new ReplaySubject.Repaired(each)));
          history(delivery, receipt, skipped, repair);
        });
  }

  /// What a landed delivery means for the run of history of its stream. Last: it goes by the facts
  /// that the stream has now.
  private void history(
      Delivery delivery,
      DeliveryReceipt receipt,
      @Nullable String skipped,
      Optional<Repair> repair) {
    long stream = delivery.streamId();
    if (delivery.replay() instanceof ReplaySubject.History(UUID run)) {
      if (skipped != null) {
        backfill.abandon(run, skipped);
        return;
      }
      BlocksRead read = attempts.blocks(stream, receipt.attempt()).orElseThrow();
      long millis = Duration.between(receipt.started(), deliveries.now()).toMillis();
      backfill.advance(
          stream, run, new Landed(read, receipt.rowsLoaded(), receipt.bytes(), millis));
      return;
    }
    if (repair.isPresent() && !repair.get().absentOnly()) {
      backfill.restart(stream);
    }
    backfill.fix(stream);
  }

  /// Whether a run of history waits for the first read of the stream.
  boolean awaitsHistory(long streamId) {
    return backfill.awaitsFacts(streamId);
  }

  /// Whether the stream ever had a run of history.
  boolean hasHistory(long streamId) {
    return backfill.hasRun(streamId);
  }

  /// Begins history without being asked to by a person.
  void startHistory(Lease lease, String reason) {
    HistoryOrder order = new HistoryOrder(null, null, "waybill", reason);
    fenced(
        lease,
        () -> {
          var unused = backfill.start(lease.streamId(), order);
        });
  }

  /// Where a run of history goes on.
  HistoryRange range(UUID run) {
    return backfill.next(run).orElseThrow();
  }

  /// The rebuild that the rows of a delivery belong to; null where they are the table's. An empty
  /// delivery in the place of one that was given up belongs to none: it lands whatever became of
  /// the rebuild.
  @Nullable UUID rebuild(Delivery delivery) {
    return delivery.skip() == null
            && delivery.replay() instanceof ReplaySubject.History(UUID run)
            && backfill.hasShadow(run)
        ? run
        : null;
  }

  /// Why a replay that nothing was sent for is not read; null when it is.
  @Nullable String givenUp(Delivery delivery) {
    if (delivery.skip() == null
        && delivery.replay() instanceof ReplaySubject.History(UUID run)
        && !backfill.isOpen(run)) {
      return "its run of history has ended";
    }
    return delivery.skip();
  }

  /// Ends a replay that nothing was sent for.
  void skip(Lease lease, Delivery delivery, DeliveryState.Processing state, String reason) {
    fenced(
        lease,
        () -> {
          deliveries.leave(delivery.id(), lease.epoch(), state.skip(reason));
          if (delivery.replay() instanceof ReplaySubject.History(UUID run)) {
            backfill.abandon(run, reason);
          }
        });
  }

  /// Why the rows of the attempt that landed were given up; null when they were sent.
  private @Nullable String skipped(Delivery delivery, AttemptId landed) {
    return delivery.skip() != null && attempts.skips(delivery.streamId(), landed)
        ? delivery.skip()
        : null;
  }

  private void gaps(Delivery delivery, AttemptId landed, boolean skips) {
    if (skips && delivery.replay() == null) {
      gaps.open(delivery, landed);
    }
    if (!skips && delivery.replay() instanceof ReplaySubject.Range range) {
      gaps.close(range.of(), delivery.id());
    }
  }

  void save(Lease lease, Delivery delivery, DeliveryState state) {
    fenced(lease, () -> deliveries.leave(delivery.id(), lease.epoch(), state));
  }

  /// Marks the stream as stopped; the first delivery that lands marks it active again.
  ///
  /// @return whether it was not stopped for this reason before
  boolean stop(Lease lease, Delivery delivery, DeliveryState state, String reason) {
    AtomicBoolean news = new AtomicBoolean();
    fenced(
        lease,
        () -> {
          deliveries.leave(delivery.id(), lease.epoch(), state);
          news.set(streams.setState(delivery.streamId(), StreamState.STOPPED, reason));
        });
    return news.get();
  }

  /// Nothing of the stream moves until a person has adopted its destination.
  void hold(Lease lease, Delivery delivery, DeliveryState state, String reason) {
    fenced(
        lease,
        () -> {
          deliveries.leave(delivery.id(), lease.epoch(), state);
          streams.hold(delivery.streamId(), reason);
        });
  }

  java.time.Instant now() {
    return deliveries.now();
  }

  void release(Lease lease) {
    leases.release(lease);
  }

  private void fenced(Lease lease, Runnable work) {
    control.transaction(() -> {
      leases.fence(lease);
      work.run();
    });
  }
}
