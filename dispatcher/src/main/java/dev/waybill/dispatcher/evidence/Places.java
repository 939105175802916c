package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.recall.RecalledTable;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where rows of a table may be found in its source.
///
/// @param readable in the order in which they are asked
/// @param grants what the reader lacks to ask the others, as statements
record Places(List<Found> readable, List<String> grants) {
  /// @param table as it is read there
  record Found(Place place, PublishedTable table) {}

  Places {
    readable = List.copyOf(readable);
    grants = List.copyOf(grants);
  }

  /// @param closed what may have been taken out of the table
  static Places of(Connection connection, PublishedTable table, List<SourceTable> closed)
      throws SQLException {
    List<Found> all = new ArrayList<>();
    all.add(new Found(Place.HOT, table));
    closed.forEach(relation -> all.add(new Found(Place.CLOSING, table.at(relation))));
    all.add(kept(table));
    all.add(new Found(Place.RECALLED, new RecalledTable(table).published()));
    return among(connection, all);
  }

  /// What was kept as evidence alone.
  static Places ofKept(Connection connection, PublishedTable table) throws SQLException {
    return among(connection, List.of(kept(table)));
  }

  private static Found kept(PublishedTable table) {
    return new Found(Place.EVIDENCE, new EvidenceTable(table).published());
  }

  private static Places among(Connection connection, List<Found> all) throws SQLException {
    List<Found> readable = new ArrayList<>();
    List<String> grants = new ArrayList<>();
    for (Found each : all) {
      String missing = missing(connection, each.table().source());
      if (missing != null && missing.isEmpty()) {
        readable.add(each);
      } else if (missing != null) {
        grants.add(missing);
      }
    }
    return new Places(readable, grants);
  }

  /// @return what the session lacks, empty where it may read it, null where there is no such table
  private static @Nullable String missing(Connection connection, SourceTable table)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT concat_ws(' ',
              CASE WHEN NOT has_schema_privilege(n.oid, 'USAGE')
                THEN format('GRANT USAGE ON SCHEMA %I TO %I;', n.nspname, current_user) END,
              CASE WHEN NOT has_table_privilege(c.oid, 'SELECT')
                THEN format('GRANT SELECT ON %I.%I TO %I;', n.nspname, c.relname, current_user) END)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.table());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  List<SourceTable> tables() {
    return readable.stream().map(each -> each.table().source()).toList();
  }
}
