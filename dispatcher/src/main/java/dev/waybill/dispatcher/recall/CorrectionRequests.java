package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchivedRow;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.CorrectionReport.Change;
import dev.waybill.dispatcher.recall.CorrectionStore.Requested;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.canonical.ColumnValue;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes corrections on: fixes the corrected version, and makes the tombstone that it will have.
final class CorrectionRequests {
  private static final String NO_VALUE = "22";

  private final ControlDatabase control;
  private final OrganisationKeys keys;
  private final Places places;
  private final CorrectionStore store;
  private final Path folder;

  CorrectionRequests(ControlDatabase control, OrganisationKeys keys, Places places, Path folder) {
    this.control = control;
    this.keys = keys;
    this.places = places;
    this.store = new CorrectionStore(control);
    this.folder = folder;
  }

  /// @return its number
  long request(CorrectionOrder order, CorrectionSubject subject, String by)
      throws SourceException, DestinationException, InterruptedException {
    requireCorrectable(order, subject.table());
    Instant expires =
        RecallStore.requireHeld(new RecallStore(control).get(order.recall()), control.now())
            .heldUntil();
    List<ColumnValue> before = before(subject);
    SourceDatabase source = places.owner(subject.batch());
    long cursor =
        Math.max(
            ChronoUnit.MICROS.between(Instant.EPOCH, source.now()),
            subject.dropped().updatedAtMicros() + 1);
    UUID name = UUID.randomUUID();
    CorrectedTable.Version version =
        new CorrectedTable.Version(
            name, order.recall(), order.id(), order.values(), cursor, expires);
    try (OwnerSession owner = OwnerSession.open(source, "waybill correction")) {
      CorrectedTable corrected = new CorrectedTable(subject.table());
      new RecalledTable(subject.table()).make(owner.connection());
      corrected.make(owner.connection(), reader(subject));
      owner.connection().setAutoCommit(false);
      requireGone(owner, subject);
      if (!corrected.copy(owner.connection(), version)) {
        throw new RecallRefusedException(
            "expected row %s placed by recall %d, found none; `waybill recall run %d` first"
                .formatted(order.id(), order.recall(), order.recall()));
      }
      CorrectedVersion after = new CorrectedVersion(subject.table(), owner);
      ClosedRow row = after.read(name).orElseThrow();
      List<Change> changes = after.changes(before, row.values());
      after.requireSameRow(changes);
      var _ = new CorrectionHolds(control).requireNone(subject, after, name);
      for (CorrectionTarget target : subject.targets()) {
        after.requireRepresentable(name, target.name(), target.adapter().form(), folder);
      }
      owner.connection().commit();
      CommittedRow next = committed(subject, row);
      return store.request(
          new Requested(
              order,
              subject.batch().id(),
              subject.dropped().in(subject.batch().id()).idCommitment(),
              name,
              changes.stream().map(Change::column).toList(),
              keys.of(subject.batch().facts().organisation()).id(),
              next),
          by,
          control.now());
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith(NO_VALUE)) {
        throw new RecallRefusedException(
            "expected values of the types of %s, found another: %s"
                .formatted(subject.table().id(), e.getMessage()));
      }
      throw SourceException.of("correcting row " + order.id(), e);
    }
  }

  /// A column that cannot be corrected is told before anything is asked.
  private static void requireCorrectable(CorrectionOrder order, PublishedTable table) {
    TreeSet<String> known = new TreeSet<>();
    table.schema().columns().forEach(column -> known.add(column.name()));
    known.remove(table.cursor().column());
    known.removeAll(table.schema().identity());
    for (String column : order.values().keySet()) {
      if (!known.contains(column)) {
        throw new RecallRefusedException(
            "expected a column of %s that can be corrected (%s), found %s; key, organisation and event date say which row it is, and the cursor is set by Waybill"
                .formatted(table.id(), String.join(", ", known), column));
      }
    }
  }

  /// The row as it was dropped, which every destination must have as it was.
  private static List<ColumnValue> before(CorrectionSubject subject) throws DestinationException {
    HeldRow before = null;
    for (CorrectionTarget target : subject.targets()) {
      before = subject.fetch(target);
      requireDropped(target, subject, before);
    }
    return Objects.requireNonNull(before).values();
  }

  /// @throws RecallRefusedException where a destination has something else
  static void requireDropped(
      CorrectionTarget target, CorrectionSubject subject, @Nullable HeldRow held) {
    Refusal.Cause cause = subject.difference(held, subject.dropped());
    if (cause != null) {
      throw new RecallRefusedException(
          "expected row %s at %s as it was dropped with batch %d, found it %s; see the table in the runbook of recalls"
              .formatted(subject.dropped().id(), target.name(), subject.batch().id(), cause));
    }
  }

  static void requireGone(OwnerSession owner, CorrectionSubject subject) throws SQLException {
    if (owner.isThere(subject.table(), subject.identity())) {
      throw new RecallRefusedException(
          "expected row %s to be gone from %s, found it there again; correct it there, the next window brings it"
              .formatted(subject.dropped().id(), subject.table().source()));
    }
  }

  private static String reader(CorrectionSubject subject) {
    return subject.targets().getFirst().stream().source().settings().user();
  }

  private CommittedRow committed(CorrectionSubject subject, ClosedRow row) {
    ArchivedRow archived = new ArchivedRow(subject.table());
    Tombstones tombstones = new Tombstones(keys.of(subject.batch().facts().organisation()));
    tombstones.add(
        archived.key(row.values()),
        archived.row(row.values()),
        archived.cursorMicros(row.values()));
    return tombstones.last();
  }
}
