package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.ArchivedRow;
import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.archive.BatchState.Dropping;
import dev.waybill.dispatcher.archive.BatchState.Intended;
import dev.waybill.dispatcher.archive.DaySums;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.KeyDestroyedException;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.archive.Successors;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.canonical.ColumnValue;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Takes one correction as far as it goes. What is there says what is left to do: a destination has
/// the version before, or the corrected one; so whoever finds it half done goes on with it.
final class CorrectionRun {
  private final ControlDatabase control;
  private final OrganisationKeys keys;
  private final Places places;
  private final ArchiveStore archive;
  private final CorrectionStore store;
  private final CorrectionDeliveries deliveries;
  private final CorrectionHolds holds;
  private final StoredCorrection correction;
  private final CorrectionSubject subject;
  private final List<HeldBy> heldBy = new ArrayList<>();
  private final List<String> waitsFor = new ArrayList<>();

  CorrectionRun(
      ControlDatabase control,
      OrganisationKeys keys,
      Places places,
      StoredCorrection correction,
      CorrectionSubject subject) {
    this.control = control;
    this.keys = keys;
    this.places = places;
    this.archive = new ArchiveStore(control, keys);
    this.store = new CorrectionStore(control);
    this.deliveries = new CorrectionDeliveries(control);
    this.holds = new CorrectionHolds(control);
    this.correction = correction;
    this.subject = subject;
  }

  /// @return what it waits for; empty when it is done
  /// @throws RecallRefusedException when it cannot go on
  List<String> run() throws SourceException, DestinationException, InterruptedException {
    HeldRow corrected = null;
    for (CorrectionTarget target : subject.targets()) {
      Optional<CorrectionDeliveries.Pending> pending =
          deliveries.pending(id(), target.stream().id());
      if (pending.isPresent()) {
        waitsFor.add(waiting(target, pending.get()));
        continue;
      }
      HeldRow held = subject.fetch(target);
      if (subject.difference(held, correction.next()) == null) {
        corrected = held;
        acknowledge(target);
      } else {
        CorrectionRequests.requireDropped(target, subject, held);
        bring(target);
      }
    }
    if (waitsFor.isEmpty()) {
      end(Objects.requireNonNull(corrected).values());
    }
    return waitsFor;
  }

  private long id() {
    return correction.correction().id();
  }

  /// It is held; the delivery that brought it may not be settled yet.
  private void acknowledge(CorrectionTarget target) {
    Optional<HeldBy> held = deliveries.heldBy(id(), target, control.now());
    if (held.isPresent()) {
      heldBy.add(held.get());
    } else {
      waitsFor.add("the delivery to %s is not acknowledged yet".formatted(target.name()));
    }
  }

  /// Plans its delivery. From there on it goes whatever is placed: legal holds come before.
  private void bring(CorrectionTarget target) throws SourceException, InterruptedException {
    Checked version = version();
    AtomicReference<String> waits = new AtomicReference<>("another process delivers it");
    control.transaction(() -> {
      CorrectionState state = store.locked(id()).correction().state();
      if (state == CorrectionState.DELIVERING
          && deliveries.pending(id(), target.stream().id()).isEmpty()) {
        holds.requireNoOther(subject, version.lookedAt());
        long delivery =
            deliveries.plan(
                id(),
                target.stream().id(),
                new CorrectedTable(subject.table()).published(),
                correction.version(),
                version.row().identity());
        waits.set("delivery %d brings it to %s".formatted(delivery, target.name()));
      }
    });
    waitsFor.add(waits.get());
  }

  private static String waiting(CorrectionTarget target, CorrectionDeliveries.Pending pending) {
    return pending.dead()
        ? "delivery %1$d to %2$s needs a person: `waybill deliveries show %1$d`, then `deliveries retry`"
            .formatted(pending.delivery(), target.name())
        : "delivery %d brings it to %s".formatted(pending.delivery(), target.name());
  }

  /// What may go.
  ///
  /// @param lookedAt the legal holds in force, none of which covers it
  private record Checked(ClosedRow row, List<LegalHold> lookedAt) {}

  /// What was approved, as it lies in the source.
  private Checked version() throws SourceException, InterruptedException {
    try (OwnerSession owner =
        OwnerSession.open(places.owner(subject.batch()), "waybill correction")) {
      CorrectionRequests.requireGone(owner, subject);
      CorrectedVersion versions = new CorrectedVersion(subject.table(), owner);
      ClosedRow version =
          versions
              .read(correction.version())
              .orElseThrow(() ->
                  new RecallRefusedException(
                      "expected the corrected version in %s, found none: its recall has expired"
                          .formatted(new CorrectedTable(subject.table()).published().source())));
      if (!new RowCheck(subject.table(), key()).is(correction.next(), version.values())) {
        throw new RecallRefusedException(
            "expected the corrected version in %s as it was approved, found it changed; ask for another correction"
                .formatted(new CorrectedTable(subject.table()).published().source()));
      }
      return new Checked(version, holds.requireNone(subject, versions, correction.version()));
    } catch (SQLException e) {
      throw SourceException.of("reading corrected row " + correction.next().id(), e);
    }
  }

  private OrganisationKey key() {
    return keys.find(correction.keyId())
        .orElseThrow(() ->
            new RecallRefusedException(
                "expected the key that the corrected version was committed with, found it destroyed (RECALL_ERASED)"));
  }

  /// In one transaction: the tombstone, that it supersedes the one before, and that all is done.
  private void end(List<ColumnValue> values) {
    ArchivedRow archived = new ArchivedRow(subject.table());
    DaySums days = new DaySums();
    days.add(archived.day(values), archived.digest(values));
    Tombstones tombstones = new Tombstones(key());
    tombstones.add(correction.next());
    int batch = Objects.requireNonNull(correction.correction().nextBatch());
    try {
      control.transaction(() -> {
        if (store.locked(id()).correction().state() == CorrectionState.DELIVERING) {
          boolean _ = archive.open(batch, facts(days.total().digest()), tombstones, days);
          boolean _ = archive.move(batch, new Intended().drop());
          boolean _ = archive.move(batch, new Dropping().dropped());
          long _ =
              new Successors(control)
                  .add(
                      subject.batch().facts().organisation(),
                      correction.superseded(),
                      correction.next().in(batch),
                      Map.of("correction", id(), "recall", correction.correction().recall()));
          store.end(id(), control.now());
        }
      });
    } catch (KeyDestroyedException e) {
      throw new RecallRefusedException(String.valueOf(e.getMessage()));
    }
  }

  private BatchFacts facts(BigInteger digest) {
    BatchFacts before = subject.batch().facts();
    return new BatchFacts(
        before.source(),
        before.table(),
        subject.table().schema().version().toString(),
        before.organisation(),
        DropWay.BOUNDED_DELETE,
        new CorrectedTable(subject.table()).published().source().toString(),
        "correction of a row of batch " + subject.batch().id(),
        "correction " + id(),
        heldBy,
        digest);
  }
}
