package dev.waybill.testkit;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What several [InMemoryAdapter]s share, as processes share a server. It forgets everything when
/// the last of them is closed.
public final class InMemoryPlace {
  /// A landed delivery: who sent it, its receipt, and its files by name.
  record Landed(Owner owner, DeliveryReceipt receipt, Map<String, byte[]> files) {}

  private final Map<TableId, Owner> owners = new HashMap<>();
  private final Map<StreamId, InMemoryTable> tables = new HashMap<>();
  private int open;

  synchronized void opened() {
    open++;
  }

  synchronized void closed() {
    if (--open == 0) {
      owners.clear();
      tables.clear();
    }
  }

  /// The owner of a table, which is `claimant` when it had none.
  synchronized Owner own(TableId table, Owner claimant) {
    return owners.computeIfAbsent(table, _ -> claimant);
  }

  /// Makes a stream `claimant`'s, with everything that `from` landed in it until now.
  ///
  /// @return false when its table belongs to neither
  synchronized boolean adopt(StreamId stream, Owner from, Owner claimant) {
    Owner found = owners.get(stream.table());
    if (found == null || !found.equals(from) && !found.equals(claimant)) {
      return false;
    }
    owners.put(stream.table(), claimant);
    table(stream).adopt(from, claimant);
    return true;
  }

  /// Loses what landed last in a stream, as a server does that is restored from a backup.
  public synchronized void loseBehind(StreamId stream, int ordinal) {
    table(stream).loseBehind(ordinal);
  }

  /// Empties a table, as somebody may by hand.
  public synchronized void empty(StreamId stream) {
    table(stream).empty();
  }

  /// Asks or changes one table, with nobody else at it.
  synchronized <T extends @Nullable Object> T inTable(
      StreamId stream, Function<InMemoryTable, T> work) {
    return work.apply(table(stream));
  }

  private InMemoryTable table(StreamId stream) {
    return tables.computeIfAbsent(stream, _ -> new InMemoryTable());
  }

  synchronized @Nullable Owner owner(TableId table) {
    return owners.get(table);
  }

  /// The receipts of everything that landed in a stream, in order.
  public List<DeliveryReceipt> receipts(StreamId stream) {
    return inTable(stream, InMemoryTable::log).stream().map(Landed::receipt).toList();
  }

  /// The files a reader sees in a table, by name.
  public synchronized Map<String, byte[]> files(TableId table) {
    Map<String, byte[]> files = new HashMap<>();
    tables.forEach((stream, content) -> {
      if (stream.table().equals(table)) {
        content.visible().forEach(landed -> files.putAll(landed.files()));
      }
    });
    return files;
  }
}
