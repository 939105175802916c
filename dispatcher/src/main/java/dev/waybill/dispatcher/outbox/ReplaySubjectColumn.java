package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.facts.Repair;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A subject as the column `replay`: `{"quarantine": {}}`, `{"repair": {…}}`, `{"range": {…}}`,
/// `{"named": {…}}`, `{"closed": {…}}`, `{"corrected": {…}}` or `{"history": {…}}`.
final class ReplaySubjectColumn {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String QUARANTINE = "quarantine";
  private static final String REPAIR = "repair";
  private static final String RANGE = "range";
  private static final String NAMED = "named";
  private static final String CLOSED = "closed";
  private static final String CORRECTED = "corrected";
  private static final String HISTORY = "history";

  private ReplaySubjectColumn() {}

  static String write(ReplaySubject subject) {
    ObjectNode node = JSON.createObjectNode();
    switch (subject) {
      case ReplaySubject.Quarantined _ -> node.putObject(QUARANTINE);
      case ReplaySubject.Repaired(Repair repair) -> node.set(REPAIR, JSON.valueToTree(repair));
      case ReplaySubject.Range range -> node.set(RANGE, JSON.valueToTree(range));
      case ReplaySubject.Named named -> node.set(NAMED, JSON.valueToTree(named));
      case ReplaySubject.Closed closed -> node.set(CLOSED, JSON.valueToTree(closed));
      case ReplaySubject.Corrected corrected -> node.set(CORRECTED, JSON.valueToTree(corrected));
      case ReplaySubject.History history -> node.set(HISTORY, JSON.valueToTree(history));
    }
    return JSON.writeValueAsString(node);
  }

  static @Nullable ReplaySubject read(@Nullable String column) {
    if (column == null) {
      return null;
    }
    JsonNode node = JSON.readTree(column);
    if (node.has(RANGE)) {
      return JSON.treeToValue(node.get(RANGE), ReplaySubject.Range.class);
    }
    if (node.has(NAMED)) {
      return JSON.treeToValue(node.get(NAMED), ReplaySubject.Named.class);
    }
    if (node.has(CLOSED)) {
      return JSON.treeToValue(node.get(CLOSED), ReplaySubject.Closed.class);
    }
    if (node.has(CORRECTED)) {
      return JSON.treeToValue(node.get(CORRECTED), ReplaySubject.Corrected.class);
    }
    if (node.has(HISTORY)) {
      return JSON.treeToValue(node.get(HISTORY), ReplaySubject.History.class);
    }
    return node.has(QUARANTINE)
        ? new ReplaySubject.Quarantined()
        : new ReplaySubject.Repaired(JSON.treeToValue(node.get(REPAIR), Repair.class));
  }
}
