package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What can be asked of each row of a published table, as expressions in SQL. They stand in a query
/// whose FROM has the table as [#ALIAS] and beside it only relations with other column names.
public final class RowConditions {
  /// What the table is called in the query.
  public static final String ALIAS = "t";

  private static final String DATES = "BETWEEN '0001-01-01' AND '9999-12-31'";

  private final Connection connection;
  private final String installation;
  private final PublishedTable table;
  private final CursorColumns cursor;

  RowConditions(Connection connection, String installation, PublishedTable table) {
    this.connection = connection;
    this.installation = installation;
    this.table = table;
    this.cursor = new CursorColumns(table);
  }

  /// The table in FROM. System columns are named there: beside another relation they are not found
  /// by their bare names.
  public String relation() {
    return "(SELECT r.*, r.xmin, r.tableoid FROM %s AS r) AS %s"
        .formatted(Sql.table(table.source()), ALIAS);
  }

  /// The source column of a published one.
  public String column(String published) {
    return ALIAS + "." + Sql.identifier(table.sourceOf(published).name());
  }

  public String text(String published) {
    return column(published) + "::text";
  }

  /// Whether the current version of the row is one that a stream had passed when it left its facts.
  /// Empty when this server may not have the history in which they have their meaning.
  public Optional<String> passed(StreamId stream, ReadFacts landed)
      throws SQLException, SourceException {
    Snapshot snapshot = SnapshotReader.read(connection, table, installation + "/" + stream, landed);
    if (!snapshot.sameHistory()) {
      return Optional.empty();
    }
    String seen =
        Arrays.stream(landed.seen().toArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(",", "'{", "}'::bigint[]"));
    return Optional.of(
        "CASE %s WHEN %d THEN true WHEN %d THEN %s = ANY (%s) ELSE false END"
            .formatted(
                PassedRows.sql(cursor, snapshot, landed),
                PassedRows.PASSED,
                PassedRows.UNLESS_UNSEEN,
                Xids.widenSql("xmin", snapshot.xmax()),
                seen));
  }

  /// Whether the row's cursor lies from a moment up to a position.
  public String between(long fromMicros, Watermark to) {
    return "(" + cursor.from(fromMicros) + " AND " + cursor.upTo(to) + ")";
  }

  /// Whether the row's cursor lies before a moment.
  public String before(Instant moment) {
    return cursor.before(Micros.of(moment));
  }

  /// Whether the row is one of those named; `false` where none is.
  public String isOneOf(List<RowIdentity> keys) {
    if (keys.isEmpty()) {
      return "false";
    }
    return "(%s) IN (SELECT %s FROM %s AS k)"
        .formatted(key(ALIAS), key("k"), KeyRelation.of(table, keys));
  }

  private String key(String row) {
    return keyed(column -> {
      String name = row + "." + Sql.identifier(column.name());
      return column.isBuiltIn() ? name : name + "::text COLLATE \"C\"";
    });
  }

  private String keyed(Function<SourceColumn, String> each) {
    return table.schema().key().stream()
        .map(table::sourceOf)
        .map(each)
        .collect(Collectors.joining(", "));
  }

  /// The key columns as a list of texts.
  public String keyTexts() {
    return "ARRAY[" + keyed(column -> ALIAS + "." + Sql.identifier(column.name()) + "::text") + "]";
  }

  /// The value that tells rows apart, as text that compares by its bytes.
  public String idText() {
    return text(table.cursor().tieBreaker()) + " COLLATE \"C\"";
  }

  /// The instant of a date or time: a date is its midnight in UTC, a reading without a zone is one
  /// in UTC. Null for what lies outside of the years 1 to 9999.
  public String instant(String published) {
    String column = column(published);
    SourceColumn source = table.sourceOf(published);
    String instant =
        switch (table.schema().typeOf(published)) {
          case ColumnType.Timestamp() when source.type().equals("timestamptz") -> column;
          case ColumnType.Timestamp() ->
              column + " AT TIME ZONE " + Sql.literal(String.valueOf(source.zone()));
          case ColumnType.LocalTimestamp() -> column + "::timestamp AT TIME ZONE 'UTC'";
          case ColumnType.Date() -> column + "::timestamp AT TIME ZONE 'UTC'";
          default ->
              throw new IllegalArgumentException(
                  "expected a date or a time in the role of one, found "
                      + published
                      + " of "
                      + table.id());
        };
    return "CASE WHEN %s %s THEN %s END".formatted(column, DATES, instant);
  }

  /// The UTC day of [#instant].
  public String day(String published) {
    return "(" + instant(published) + " AT TIME ZONE 'UTC')::date";
  }

  /// A bound on the bare column, for an index or the choice of partitions: it holds for every row
  /// whose [#instant] lies before `end`, and for some that lie up to two days after.
  public String mayBeBefore(String published, Instant end) {
    SourceColumn source = table.sourceOf(published);
    long micros = Micros.of(end.plusSeconds(2 * 86_400));
    ZoneId zone = source.zone() == null ? ZoneOffset.UTC : ZoneId.of(source.zone());
    return column(published)
        + " < "
        + (source.type().equals("timestamptz")
            ? Micros.timestamptz(micros)
            : Micros.timestamp(micros, zone));
  }

  /// Whether the row lies in none of some relations.
  ///
  /// @param relations as `regclass` prints them where no schema is searched
  public String outside(Collection<String> relations) {
    return relations.isEmpty()
        ? "true"
        : ALIAS
            + ".tableoid::regclass::text <> ALL ("
            + relations.stream()
                .sorted()
                .map(Sql::literal)
                .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"))
            + ")";
  }

  /// Rows with their values, in the order of a date and then of their keys.
  ///
  /// @param from has [#relation], and what `where` needs
  /// @param date published
  /// @param most rows
  /// @param mostBytes of rows as they are read, one row at least; where it ends the reading, the
  ///   session is of no more use
  public List<RowVersion> rows(String from, String where, String date, int most, long mostBytes)
      throws SQLException, InterruptedException {
    int columns = table.schema().columns().size();
    ArchivedFields fields = new ArchivedFields(table);
    List<RowVersion> rows = new ArrayList<>();
    long[] bytes = {0};
    try {
      CopyRows.read(
          connection,
          "SELECT %s FROM %s WHERE %s ORDER BY %s, %s LIMIT %d"
              .formatted(fields.select(), from, where, column(date), key(ALIAS), most),
          (buffer, start, end) -> {
            rows.add(
                new RowVersion(
                    TupleFields.int4(buffer, TupleFields.field(buffer, start, columns)),
                    fields.row(buffer, start)));
            bytes[0] += end - start;
            return bytes[0] < mostBytes;
          });
    } catch (IOException | UnrepresentableRowException e) {
      throw new IllegalStateException("nothing is encoded here", e);
    }
    return rows;
  }
}
