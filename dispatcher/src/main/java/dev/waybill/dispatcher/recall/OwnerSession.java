package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// A session of a source's owner on which text is read as one value only, whatever the database or
/// the role says.
final class OwnerSession {
  private static final String PINNED =
      """
      SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET array_nulls = on;
      SET search_path = pg_catalog
      """;

  private OwnerSession() {}

  /// In auto-commit mode; the caller closes it.
  static Connection open(SourceDatabase owner) throws SQLException {
    Connection connection = owner.connect("waybill recall");
    try (Statement statement = connection.createStatement()) {
      statement.execute(PINNED);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
