package dev.waybill.reference;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The rows of one transaction: events and everything derived from them.
final class Batch {
  /// A live event, remembered so that it can be found again without an index on its status.
  record EventKey(String id, java.time.LocalDateTime occurredAt) {}

  private final Map<AppTable, CopyText> rows = new EnumMap<>(AppTable.class);
  private final Set<String> findings = new HashSet<>();
  private final Map<String, RuleCounts> counts = new java.util.LinkedHashMap<>();
  private final List<EventKey> received = new ArrayList<>();

  Batch() {
    for (AppTable table : AppTable.values()) {
      rows.put(table, new CopyText());
    }
  }

  CopyText of(AppTable table) {
    return Objects.requireNonNull(rows.get(table));
  }

  int events() {
    return of(AppTable.EVENTS).rows();
  }

  /// @return false when the batch already holds the finding
  boolean addFinding(String id) {
    return findings.add(id);
  }

  void addReceived(EventKey event) {
    received.add(event);
  }

  List<EventKey> received() {
    return received;
  }

  RuleCounts counts(String organisation) {
    return counts.computeIfAbsent(organisation, RuleCounts::new);
  }

  Iterable<RuleCounts> allCounts() {
    return counts.values();
  }
}
