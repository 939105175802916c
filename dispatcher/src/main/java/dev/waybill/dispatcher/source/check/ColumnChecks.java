package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.CatalogueColumn;
import dev.waybill.dispatcher.source.ColumnDrift;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The table's columns against its schema file.
final class ColumnChecks {
  private ColumnChecks() {}

  static List<Finding> columns(Probe probe, CheckedTable table) throws SQLException {
    PublishedTable published = table.published();
    List<CatalogueColumn> columns = CatalogueColumn.of(probe.connection(), published.source());
    List<Finding> findings = new ArrayList<>();
    for (ColumnDrift drift : ColumnDrift.of(probe.connection(), published)) {
      findings.add(
          Finding.fail(
              "columns",
              "column %s: expected %s, found %s"
                  .formatted(drift.source(), drift.expected(), drift.found()),
              drift.remedy(),
              drift.sql().toArray(String[]::new)));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.pass(
              "columns",
              "%d columns as in schema %s %s"
                  .formatted(
                      published.columns().size(), published.id(), published.schema().version())));
    }
    findings.addAll(nullable(published, columns));
    List<CatalogueColumn> unpublished = ColumnDrift.unpublished(published, columns);
    if (!unpublished.isEmpty()) {
      findings.add(
          Finding.warn(
              "columns",
              "not published: "
                  + unpublished.stream()
                      .map(column -> column.name() + " " + column.type())
                      .collect(Collectors.joining(", ")),
              "nothing to do if that is meant; else add them to schema %s, nullable and at the end, in a new minor version"
                  .formatted(published.id())));
    }
    return findings;
  }

  /// Columns that the schema promises never to be null. The cursor has a check of its own.
  private static List<Finding> nullable(PublishedTable table, List<CatalogueColumn> columns) {
    Set<String> promised = new HashSet<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (!table.schema().columns().get(i).nullable()) {
        promised.add(table.columns().get(i).name());
      }
    }
    promised.remove(table.sourceOf(table.cursor().column()).name());
    table.schema().key().forEach(key -> promised.remove(table.sourceOf(key).name()));
    return columns.stream()
        .filter(column -> promised.contains(column.name()) && !column.notNull())
        .map(column ->
            Finding.warn(
                "columns",
                "published as never null, found that it may be: " + column.name(),
                "forbid it, or publish it as nullable in a new major version",
                "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL"
                    .formatted(Sql.table(table.source()), Sql.identifier(column.name()))))
        .toList();
  }
}
