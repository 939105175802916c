package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.ArchivedRow;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.archive.DaySums;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.closing.CloseStore.CloseBatch;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.SourceException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a tombstone for every row of a partition that was taken out of its table, in batches of
/// one organisation, in the order of its keys. What it holds is final, so that a run which goes on
/// where another died makes the same batches: those that are there are passed over.
final class Tombstoning {
  private final CloseStore closes;
  private final ArchiveStore archive;
  private final OrganisationKeys keys;
  private final ClosingTable table;

  Tombstoning(CloseStore closes, ArchiveStore archive, OrganisationKeys keys, ClosingTable table) {
    this.closes = closes;
    this.archive = archive;
    this.keys = keys;
    this.table = table;
  }

  /// What stands in the archive of it.
  record Written(long rows, BigInteger digest, int batches) {}

  /// @param heldBy the destinations that hold all of it
  Written write(Close close, List<HeldBy> heldBy) throws SourceException, InterruptedException {
    Writing writing = new Writing(close, heldBy);
    try {
      long _ =
          table
              .reader()
              .closed()
              .rows(table.table(), close.partition().closed(), null, writing::row);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written to a disk here", e);
    }
    writing.flush();
    return writing.written;
  }

  /// A place in the order of batches.
  private record Place(String organisation, int n) {}

  private final class Writing {
    private final Close close;
    private final List<HeldBy> heldBy;
    private final ArchivedRow archived;
    private final Map<Place, Integer> known = new HashMap<>();
    private Written written = new Written(0, BigInteger.ZERO, 0);
    private @Nullable Tombstones tombstones;
    private String organisation = "";
    private int n;
    private final DaySums days = new DaySums();

    Writing(Close close, List<HeldBy> heldBy) {
      this.close = close;
      this.heldBy = heldBy;
      this.archived = new ArchivedRow(table.table());
      for (CloseBatch batch : closes.batches(close)) {
        Optional<Batch> there = archive.find(batch.batch());
        if (there.isEmpty() || !(there.get().state() instanceof BatchState.Voided)) {
          known.put(new Place(batch.organisation(), batch.n()), batch.batch());
        }
      }
    }

    void row(ClosedRow row) {
      String of = archived.organisation(row.values());
      if (tombstones == null || !of.equals(organisation)) {
        flush();
        organisation = of;
        n = 0;
        tombstones = new Tombstones(keys.of(of));
      } else if (tombstones.isFull()) {
        flush();
        n++;
      }
      days.add(archived.day(row.values()), archived.digest(row.values()));
      tombstones.add(
          archived.key(row.values()),
          archived.row(row.values()),
          archived.cursorMicros(row.values()));
    }

    void flush() {
      if (tombstones == null || tombstones.size() == 0) {
        return;
      }
      boolean _ = archive.open(batch(), facts(), tombstones, days);
      written =
          new Written(
              written.rows() + tombstones.size(),
              written.digest().add(days.total().digest()),
              written.batches() + 1);
      tombstones.clear();
      days.clear();
    }

    /// Its number is remembered before anything is written under it.
    private int batch() {
      Integer number = known.get(new Place(organisation, n));
      if (number != null) {
        return number;
      }
      int reserved = archive.reserve();
      closes.remember(close, new CloseBatch(organisation, n, reserved));
      return reserved;
    }

    private BatchFacts facts() {
      return new BatchFacts(
          close.source(),
          close.table(),
          table.table().schema().version().toString(),
          organisation,
          DropWay.PARTITION,
          close.partition().schema() + "." + close.partition().name(),
          close.policy(),
          close.policyVersion(),
          heldBy,
          days.total().digest());
    }
  }
}
