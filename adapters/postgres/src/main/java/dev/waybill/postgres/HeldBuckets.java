package dev.waybill.postgres;

import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalSql;
import dev.waybill.spi.canonical.CanonicalSql.Item;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Counts and digests in the server, in one statement: so it sees one state of the table.
final class HeldBuckets {
  private final TableSchema schema;
  private final HeldRange range;

  private HeldBuckets(TableSchema schema, HeldRange range) {
    this.schema = schema;
    this.range = range;
  }

  /// @param relation the table that people read, quoted
  static List<HeldBucket> read(
      Connection connection,
      String relation,
      Mode mode,
      TableSchema schema,
      String cursor,
      HeldRange range)
      throws SQLException {
    List<HeldBucket> buckets = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(new HeldBuckets(schema, range).query(relation, mode, cursor))) {
      while (rows.next()) {
        Integer day = rows.getObject(2, Integer.class);
        buckets.add(
            new HeldBucket(
                rows.getString(1),
                day == null ? null : LocalDate.ofEpochDay(day),
                rows.getLong(3),
                new BigInteger(rows.getString(4))));
      }
    }
    return buckets;
  }

  private String query(String relation, Mode mode, String cursor) {
    List<Item> key = schema.key().stream().map(this::item).toList();
    String organisation = schema.organisation();
    String eventDate = schema.eventDate();
    return """
    SELECT organisation, day, count(*), sum(digest) FROM (
      SELECT %s AS organisation, %s AS day, %s AS digest
      FROM %s AS held WHERE NOT %s AND %s) AS held
    GROUP BY organisation, day\
    """
        .formatted(
            organisation == null ? "NULL::text" : CanonicalSql.text(item(organisation)),
            eventDate == null ? "NULL::int" : CanonicalSql.day(item(eventDate)),
            CanonicalSql.low60(CanonicalSql.line(key, item(cursor))),
            current(relation, mode, cursor),
            Sql.name(ControlColumns.DELETED),
            inside());
  }

  private Item item(String column) {
    return new Item(schema.typeOf(column), Sql.name(column));
  }

  private String inside() {
    List<String> conditions = new ArrayList<>();
    if (schema.eventDate() != null) {
      conditions.add(CanonicalSql.inside(item(schema.eventDate()), range));
    }
    if (range.organisation() != null && schema.organisation() != null) {
      conditions.add(
          "%s = %s::%s"
              .formatted(
                  Sql.name(schema.organisation()),
                  Sql.literal(range.organisation()),
                  SqlTypes.of(schema.typeOf(schema.organisation()))));
    }
    return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
  }

  /// The newest versions. What is known of a range by the key, the server asks for before.
  private String current(String relation, Mode mode, String cursor) {
    return switch (mode) {
      case MERGE -> relation;
      case APPEND -> {
        List<String> columns =
            Stream.concat(schema.identity().stream(), Stream.of(cursor, ControlColumns.DELETED))
                .distinct()
                .toList();
        yield "(SELECT DISTINCT ON (%1$s) %2$s FROM %3$s ORDER BY %1$s, %4$s)"
            .formatted(Sql.names(schema.key()), Sql.names(columns), relation, NEWEST_FIRST);
      }
    };
  }

  /// Of the versions of one read one that is there counts before one that is deleted, and of two
  /// that are there the one that came last.
  static final String NEWEST_FIRST =
      "%s DESC, %s, ctid DESC"
          .formatted(Sql.name(ControlColumns.SEQ), Sql.name(ControlColumns.DELETED));
}
