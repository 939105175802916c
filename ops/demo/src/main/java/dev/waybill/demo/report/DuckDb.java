package dev.waybill.demo.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A DuckDB database in a scratch folder, with little memory: what does not fit goes to disk.
final class DuckDb implements AutoCloseable {
  private final Path folder;
  private final Connection connection;

  private DuckDb(Path folder, Connection connection) {
    this.folder = folder;
    this.connection = connection;
  }

  static DuckDb open(Path scratch) throws SQLException, IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(scratch), "report-");
    Connection connection =
        DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("report.duckdb"));
    DuckDb duckDb = new DuckDb(folder, connection);
    duckDb.execute("SET memory_limit = '256MB'");
    duckDb.execute("SET threads = 1");
    duckDb.execute("SET preserve_insertion_order = false");
    duckDb.execute("SET temp_directory = " + Sql.literal(folder.toString()));
    duckDb.execute("SET TimeZone = 'UTC'");
    return duckDb;
  }

  Path folder() {
    return folder;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  @Override
  public void close() throws SQLException, IOException {
    connection.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
