package dev.waybill.dispatcher.source.draft;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Guesses which columns are the cursor, the organisation and the event date, by their names.
final class DraftRoles {
  private static final List<String> CURSORS =
      List.of("updated_at", "modified_at", "last_modified_at", "last_updated_at", "changed_at");
  private static final List<String> ORGANISATIONS =
      List.of(
          "organization_id",
          "organisation_id",
          "org_id",
          "tenant_id",
          "account_id",
          "workspace_id",
          "company_id",
          "customer_id");
  private static final List<String> EVENT_DATES =
      List.of(
          "occurred_at",
          "happened_at",
          "event_time",
          "event_date",
          "detected_at",
          "started_at",
          "created_at",
          "inserted_at");

  private DraftRoles() {}

  static Optional<DraftColumn> cursor(List<DraftColumn> columns) {
    return named(columns, CURSORS)
        .filter(column -> List.of("timestamp", "timestamptz").contains(column.sourceType()));
  }

  static Optional<DraftColumn> organisation(List<DraftColumn> columns) {
    return named(columns, ORGANISATIONS).filter(DraftColumn::ordersRows);
  }

  /// @param partitionedBy source names of the columns that partition the table
  static Optional<DraftColumn> eventDate(
      List<DraftColumn> columns, Collection<String> partitionedBy) {
    return columns.stream()
        .filter(column -> partitionedBy.contains(column.source()) && column.isTime())
        .findFirst()
        .or(() -> named(columns, EVENT_DATES).filter(DraftColumn::isTime));
  }

  private static Optional<DraftColumn> named(List<DraftColumn> columns, List<String> names) {
    return names.stream()
        .flatMap(name -> columns.stream().filter(column -> column.name().equals(name)))
        .findFirst();
  }
}
