package dev.waybill.postgres;

import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads which rows landed since a read, through a cursor of the server's.
final class LandedKeys {
  private static final int FETCH = 5_000;

  private LandedKeys() {}

  /// @param connection in a transaction
  /// @param relations the tables whose rows count, quoted
  static void read(
      Connection connection,
      List<String> relations,
      TableSchema schema,
      ExportSeq after,
      KeySink sink)
      throws SQLException {
    for (String relation : relations) {
      read(connection, relation, schema.identity(), after, sink);
    }
  }

  private static void read(
      Connection connection, String relation, List<String> identity, ExportSeq after, KeySink sink)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(query(relation, identity))) {
      query.setFetchSize(FETCH);
      query.setLong(1, after.value());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          sink.accept(key(rows, identity.size()));
        }
      }
    }
  }

  private static String query(String relation, List<String> identity) {
    return "SELECT %s, %s, %s FROM %s WHERE %3$s > ?"
        .formatted(
            identity.stream()
                .map(name -> Sql.name(name) + "::text")
                .collect(Collectors.joining(", ")),
            Sql.name(ControlColumns.OP),
            Sql.name(ControlColumns.SEQ),
            relation);
  }

  private static LandedKey key(ResultSet row, int identity) throws SQLException {
    List<@Nullable String> values = new ArrayList<>(identity);
    for (int i = 1; i <= identity; i++) {
      values.add(row.getString(i));
    }
    RowOperation operation =
        row.getString(identity + 1).equals(RowOperation.DELETE.code())
            ? RowOperation.DELETE
            : RowOperation.UPSERT;
    return new LandedKey(
        new RowIdentity(values), operation, new ExportSeq(row.getLong(identity + 2)));
  }
}
