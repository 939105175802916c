package dev.waybill.testkit;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.Owner;
import dev.waybill.testkit.InMemoryPlace.Landed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One stream of an [InMemoryPlace]: its log, and which of its ordinals are in the table and in the
/// shadow. Not thread safe.
final class InMemoryTable {
  private final List<Landed> log = new ArrayList<>();
  private Set<Long> table = new TreeSet<>();
  private Set<Long> shadow = new TreeSet<>();
  private final Set<UUID> swapped = new HashSet<>();
  private final Set<UUID> abandoned = new HashSet<>();
  private @Nullable UUID open;
  private boolean lost;

  List<Landed> log() {
    return List.copyOf(log);
  }

  @Nullable Landed at(long ordinal) {
    return ordinal >= 1 && ordinal <= log.size() ? log.get((int) ordinal - 1) : null;
  }

  /// What a reader of the table sees.
  List<Landed> visible() {
    return table.stream().map(ordinal -> log.get((int) (ordinal - 1))).toList();
  }

  /// What is held in table or shadow.
  List<Landed> held() {
    Set<Long> held = new TreeSet<>(table);
    held.addAll(shadow);
    return held.stream().map(ordinal -> log.get((int) (ordinal - 1))).toList();
  }

  /// @return why it cannot land, or null
  @Nullable String decide(Landed landed, @Nullable UUID rebuild) {
    DeliveryReceipt receipt = landed.receipt();
    if (receipt.ordinal() != log.size() + 1) {
      return null;
    }
    if (rebuild != null && !rebuild.equals(open)) {
      return "expected the rebuild " + rebuild + " to be open, found " + open;
    }
    log.add(landed);
    if (open != null) {
      shadow.add(receipt.ordinal());
    }
    if (rebuild == null && !(open != null && lost)) {
      table.add(receipt.ordinal());
    }
    return null;
  }

  /// Empties the table, as somebody may by hand.
  void empty() {
    lost |= !table.isEmpty();
    table.clear();
  }

  /// Whether rows that were delivered are missing, and no rebuild is open to mend that.
  boolean isBroken() {
    return lost && open == null;
  }

  /// @return why it cannot begin, or null
  @Nullable String rebuild(UUID id) {
    if (id.equals(open)) {
      return null;
    }
    if (open != null || swapped.contains(id) || abandoned.contains(id)) {
      return "expected to begin the rebuild "
          + id
          + ", found "
          + (open == null ? "that it has ended" : open + " open");
    }
    open = id;
    return null;
  }

  /// @return why it cannot be swapped, or null
  @Nullable String swap(UUID id) {
    if (swapped.contains(id)) {
      return null;
    }
    if (!id.equals(open)) {
      return "expected the rebuild " + id + " to be open, found " + open;
    }
    table = shadow;
    lost = false;
    swapped.add(id);
    close();
    return null;
  }

  /// @return why it cannot be abandoned, or null
  @Nullable String abandon(UUID id) {
    if (swapped.contains(id)) {
      return "expected the rebuild " + id + " not to be swapped yet, found that it was";
    }
    abandoned.add(id);
    if (id.equals(open)) {
      close();
    }
    return null;
  }

  private void close() {
    open = null;
    shadow = new TreeSet<>();
  }

  void loseBehind(int ordinal) {
    log.subList(ordinal, log.size()).clear();
    table.removeIf(one -> one > ordinal);
    shadow.removeIf(one -> one > ordinal);
  }

  void adopt(Owner from, Owner claimant) {
    log.replaceAll(landed ->
        landed.owner().equals(from)
            ? new Landed(claimant, landed.receipt(), landed.files())
            : landed);
  }
}
