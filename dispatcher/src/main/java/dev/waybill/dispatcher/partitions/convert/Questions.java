package dev.waybill.dispatcher.partitions.convert;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Questions to the catalogue, on a session in which every definition is printed with all its
/// schemas.
final class Questions {
  private final Connection connection;

  /// @param connection in auto-commit mode
  Questions(Connection connection) throws SQLException {
    this.connection = connection;
    execute("SET search_path = pg_catalog");
    execute("SET TimeZone = 'UTC'");
    execute("SET DateStyle = 'ISO, YMD'");
  }

  Connection connection() {
    return connection;
  }

  /// The first column of every row; nulls are left out.
  List<String> texts(String sql, Object... parameters) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String text = row.getString(1);
          if (text != null) {
            texts.add(text);
          }
        }
      }
    }
    return texts;
  }

  Optional<String> text(String sql, Object... parameters) throws SQLException {
    return texts(sql, parameters).stream().findFirst();
  }

  boolean isTrue(String sql, Object... parameters) throws SQLException {
    return text(sql, parameters).filter("t"::equals).isPresent();
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
