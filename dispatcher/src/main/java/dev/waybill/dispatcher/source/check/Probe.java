package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.dispatcher.source.prepare.SourcePreparation.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// A session that asks the questions of checks. `row_security = off` and limits on time, so that a
/// check neither sees less than there is nor holds anything up.
final class Probe implements AutoCloseable {
  private final SourceDatabase database;
  private final Connection connection;
  private final Map<CheckedTable, Map<Part, List<PrepareStep>>> needed = new IdentityHashMap<>();

  private Probe(SourceDatabase database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  static Probe open(SourceDatabase database) throws SQLException {
    Connection connection = database.connect("waybill check");
    Probe probe = new Probe(database, connection);
    probe.run("SET row_security = off");
    probe.run("SET search_path = pg_catalog");
    probe.run("SET lock_timeout = '2s'");
    probe.run("SET statement_timeout = '10s'");
    return probe;
  }

  Connection connection() {
    return connection;
  }

  SourceDatabase database() {
    return database;
  }

  /// What `source prepare` would still do to a table, asked once: of a table with many partitions
  /// it is a long question.
  Map<Part, List<PrepareStep>> needed(CheckedTable table) throws SQLException {
    Map<Part, List<PrepareStep>> known = needed.get(table);
    if (known == null) {
      known =
          SourcePreparation.parts(
              connection, table.published(), database.settings().delta(), table.byOrganisation());
      needed.put(table, known);
    }
    return known;
  }

  /// Makes a value of a row.
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  <T> List<T> list(Mapper<T> mapper, String sql, Object... parameters) throws SQLException {
    List<T> values = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(mapper.map(rows));
        }
      }
    }
    return values;
  }

  List<String> texts(String sql, Object... parameters) throws SQLException {
    return list(row -> row.getString(1), sql, parameters);
  }

  String text(String sql, Object... parameters) throws SQLException {
    return texts(sql, parameters).getFirst();
  }

  boolean is(String sql, Object... parameters) throws SQLException {
    return list(row -> row.getBoolean(1), sql, parameters).getFirst();
  }

  void run(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
