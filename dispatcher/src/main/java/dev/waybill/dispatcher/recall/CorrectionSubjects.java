package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.DroppedRowQuery;
import dev.waybill.dispatcher.archive.DroppedRows;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.schemas.PublishedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds rows that are to be corrected.
final class CorrectionSubjects {
  private final ArchiveStore archive;
  private final OrganisationKeys keys;
  private final DroppedRowQuery dropped;
  private final RecallBatches recalled;
  private final Places places;
  private final List<CorrectionTarget> streams;

  /// @param streams all there are
  CorrectionSubjects(
      ControlDatabase control,
      OrganisationKeys keys,
      Places places,
      List<CorrectionTarget> streams) {
    this.archive = new ArchiveStore(control, keys);
    this.keys = keys;
    this.dropped = new DroppedRowQuery(control);
    this.recalled = new RecallBatches(control);
    this.places = places;
    this.streams = List.copyOf(streams);
  }

  private static DroppedRows wanted(String id, @Nullable String table) {
    return new DroppedRows(null, table, null, null, List.of(id), null, null, null, null);
  }

  /// By its recall.
  ///
  /// @throws RecallRefusedException when the recall has no such row, or several
  CorrectionSubject of(CorrectionOrder order) {
    Set<Integer> batches = dropped.count(wanted(order.id(), order.table())).keySet();
    List<Batch> found =
        recalled.of(order.recall()).stream()
            .filter(batches::contains)
            .map(batch -> archive.find(batch).orElseThrow())
            .toList();
    if (found.isEmpty()) {
      throw new RecallRefusedException(
          "expected a row %s among those of recall %d, found none whose tombstone is its newest; see `waybill recall show %d` and `waybill tombstones find --id …`"
              .formatted(order.id(), order.recall(), order.recall()));
    }
    List<String> tables = found.stream().map(each -> each.facts().table()).distinct().toList();
    if (tables.size() > 1) {
      throw new RecallRefusedException(
          "expected a row of one table, found rows %s of %s; say which with --table"
              .formatted(order.id(), tables));
    }
    return of(found.getLast(), order.id());
  }

  /// By its tombstone.
  ///
  /// @throws RecallRefusedException when it cannot be checked any more
  CorrectionSubject of(int batch, String id) {
    return of(archive.find(batch).orElseThrow(), id);
  }

  private CorrectionSubject of(Batch batch, String id) {
    PublishedTable table = places.table(batch);
    CommittedRow row =
        dropped.rows(wanted(id, batch.facts().table()), batch.id()).stream()
            .findFirst()
            .orElseThrow(() -> erased(batch));
    OrganisationKey key = keys.find(batch.keyId()).orElseThrow(() -> erased(batch));
    List<CorrectionTarget> targets = new ArrayList<>();
    List<String> notReached = new ArrayList<>();
    for (HeldBy held : batch.facts().deliveredTo()) {
      streams.stream()
          .filter(each -> each.name().equals(held.destination()))
          .filter(each -> isOf(each, batch, table))
          .findFirst()
          .ifPresentOrElse(targets::add, () -> notReached.add(held.destination()));
    }
    if (targets.isEmpty()) {
      throw new RecallRefusedException(
          "expected a destination that holds batch %d (%s), found none of them configured; add it"
              .formatted(batch.id(), String.join(", ", notReached)));
    }
    return new CorrectionSubject(batch, table, key, row, targets, notReached);
  }

  private static boolean isOf(CorrectionTarget target, Batch batch, PublishedTable table) {
    return target.stream().stream().table().equals(table.id())
        && target.stream().stream().major() == table.schema().major()
        && target.stream().source().settings().name().equals(batch.facts().source());
  }

  private static RecallRefusedException erased(Batch batch) {
    return new RecallRefusedException(
        "expected a row that can be checked, found its id or the key of its organisation destroyed in batch %d (RECALL_ERASED)"
            .formatted(batch.id()));
  }
}
