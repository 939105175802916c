package dev.waybill.testkit;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What several [InMemoryAdapter]s share, as processes share a server. It forgets everything when
/// the last of them is closed.
public final class InMemoryPlace {
  /// A landed delivery: who sent it, its receipt, and its files by name.
  record Landed(Owner owner, DeliveryReceipt receipt, Map<String, byte[]> files) {}

  private final Map<TableId, Owner> owners = new HashMap<>();
  private final Map<StreamId, List<Landed>> logs = new HashMap<>();
  private int open;

  synchronized void opened() {
    open++;
  }

  synchronized void closed() {
    if (--open == 0) {
      owners.clear();
      logs.clear();
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
    logs.computeIfPresent(
        stream,
        (_, log) ->
            new ArrayList<>(
                log.stream()
                    .map(landed ->
                        landed.owner().equals(from)
                            ? new Landed(claimant, landed.receipt(), landed.files())
                            : landed)
                    .toList()));
    return true;
  }

  /// Loses what landed last in a stream, as a server does that is restored from a backup.
  public synchronized void loseBehind(StreamId stream, int ordinal) {
    logs.computeIfPresent(stream, (_, log) -> new ArrayList<>(log.subList(0, ordinal)));
  }

  synchronized @Nullable Owner owner(TableId table) {
    return owners.get(table);
  }

  /// What landed at an ordinal, from 1, or null.
  synchronized @Nullable Landed at(StreamId stream, long ordinal) {
    List<Landed> log = logs.getOrDefault(stream, List.of());
    return ordinal >= 1 && ordinal <= log.size() ? log.get((int) ordinal - 1) : null;
  }

  /// Puts a delivery at its ordinal unless something stands there already: the decision.
  ///
  /// @return what stands there now, or null when the log does not reach the ordinal before it
  synchronized @Nullable Landed decide(Landed landed) {
    DeliveryReceipt receipt = landed.receipt();
    List<Landed> log = logs.computeIfAbsent(receipt.key().stream(), _ -> new ArrayList<>());
    if (receipt.ordinal() == log.size() + 1) {
      log.add(landed);
    }
    return at(receipt.key().stream(), receipt.ordinal());
  }

  /// Everything that landed in a stream, in order.
  synchronized List<Landed> landed(StreamId stream) {
    return List.copyOf(logs.getOrDefault(stream, List.of()));
  }

  /// The receipts of everything that landed in a stream, in order.
  public List<DeliveryReceipt> receipts(StreamId stream) {
    return landed(stream).stream().map(Landed::receipt).toList();
  }

  /// The files a reader sees in a table, by name.
  public synchronized Map<String, byte[]> files(TableId table) {
    Map<String, byte[]> files = new HashMap<>();
    logs.forEach((stream, log) -> {
      if (stream.table().equals(table)) {
        log.forEach(landed -> files.putAll(landed.files()));
      }
    });
    return files;
  }
}
