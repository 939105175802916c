package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Compares a table with its schema file inside the read's own transaction.
final class CatalogueCheck {
  /// The table or its schema is not there.
  private static final Set<String> ABSENT = Set.of("42P01", "3F000");

  private CatalogueCheck() {}

  /// Locks the table against changes of its shape. One that is not there may be back soon, under
  /// its old name or with its new one in the schema file.
  static void lock(ReaderSession session, PublishedTable table)
      throws SQLException, SourceException {
    try {
      session.execute("LOCK TABLE " + Sql.table(table.source()) + " IN ACCESS SHARE MODE");
    } catch (SQLException e) {
      if (!ABSENT.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
      throw new SourceException(
          Kind.SCHEMA_DRIFT,
          "expected the table %s, found none; nothing is lost. If it was renamed, put its new name into `source` of schema %s in a new minor version, or rename it back"
              .formatted(table.source(), table.id()),
          e);
    }
  }

  static void run(PublishedTable table, List<CatalogueColumn> columns) throws SourceException {
    List<ColumnDrift> drifts = ColumnDrift.of(table, columns);
    if (!drifts.isEmpty()) {
      throw new SourceException(
          Kind.SCHEMA_DRIFT,
          drifts.stream()
              .map(drift -> "\n  " + drift)
              .collect(
                  Collectors.joining(
                      "",
                      "table %s differs from schema %s %s; nothing is lost, the stream goes on by itself once they agree:"
                          .formatted(table.source(), table.id(), table.schema().version()),
                      "")),
          null);
    }
  }
}
