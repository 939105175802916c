package dev.waybill.postgres;

import dev.waybill.spi.Column;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/// Gives out the current version of rows, as tuples: a value is read from the same bytes here and
/// from the source.
///
/// @param place whose table they are in
record CurrentRows(Place place, TableSchema schema) {
  /// @param keys at least one
  void read(Connection connection, List<RowIdentity> keys, RowFetch rows)
      throws SQLException, DestinationException {
    String copy = "COPY (" + query(keys) + ") TO STDOUT (FORMAT binary)";
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new PGCopyInputStream(connection.unwrap(PGConnection.class), copy)))) {
      new TupleRows(schema, in).read(rows);
    } catch (IOException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new DestinationException(
          DestinationException.Kind.TRANSIENT, "could not read rows of " + place, e);
    }
  }

  /// Each key finds its newest version through the index on the key. A read that landed twice, as
  /// after a restored control database, is told by its later receipt.
  private String query(List<RowIdentity> keys) {
    return """
    SELECT wanted.position::int4, held.%s::int8, receipt.attempt::uuid, held.%s::bool, %s
    FROM %s
    CROSS JOIN LATERAL (SELECT * FROM %s AS version WHERE %s ORDER BY %s LIMIT 1) AS held
    LEFT JOIN (
      SELECT DISTINCT ON (seq) seq, attempt FROM %s WHERE table_name = %s AND major = %d
      ORDER BY seq, ordinal DESC) AS receipt ON receipt.seq = held.%1$s\
    """
        .formatted(
            Sql.name(ControlColumns.SEQ),
            Sql.name(ControlColumns.DELETED),
            schema.columns().stream()
                .map(column -> "held." + Sql.name(column.name()))
                .collect(Collectors.joining(", ")),
            wanted(keys),
            place.quoted(),
            sameKey(),
            HeldBuckets.NEWEST_FIRST,
            place.deliveries(),
            Sql.literal(place.table().value()),
            place.major());
  }

  private String wanted(List<RowIdentity> keys) {
    List<String> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < schema.key().size(); i++) {
      int column = i;
      arrays.add(
          keys.stream()
              .map(key -> Sql.literal(String.valueOf(key.values().get(column))))
              .collect(Collectors.joining(",", "ARRAY[", "]::text[]")));
      names.add("k" + i);
    }
    return "unnest(%s) WITH ORDINALITY AS wanted (%s, position)"
        .formatted(String.join(", ", arrays), String.join(", ", names));
  }

  private String sameKey() {
    return IntStream.range(0, schema.key().size())
        .mapToObj(i -> {
          Column column = schema.columns().get(schema.indexOf(schema.key().get(i)));
          return "version.%s = wanted.k%d::%s"
              .formatted(Sql.name(column.name()), i, SqlTypes.of(column.type()));
        })
        .collect(Collectors.joining(" AND "));
  }
}
