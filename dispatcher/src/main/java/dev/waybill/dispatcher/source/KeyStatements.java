package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The statements of a read by key. The keys are a relation of literals with the source's column
/// names and types, so that the index on the key is used.
final class KeyStatements {
  /// Two numbers of four bytes, behind a row and its `xmin`.
  static final int PASSED_FIELDS = 8 + 8;

  /// A number of eight bytes, behind them.
  static final int NUMBER_FIELD = 12;

  private final PublishedTable table;
  private final Scope scope;
  private final Snapshot snapshot;
  private final CursorColumns cursor;
  private final IdentityColumns identity;

  KeyStatements(PublishedTable table, Scope scope, Snapshot snapshot) {
    this.table = table;
    this.scope = scope;
    this.snapshot = snapshot;
    this.cursor = new CursorColumns(table);
    this.identity = new IdentityColumns(table);
  }

  /// The rows that are there, each followed by its `xmin`, [PassedRows#sql] of `landed` and of
  /// `since`, and the number of its key from 1.
  String present(List<RowIdentity> keys, ReadFacts landed, @Nullable ReadFacts since) {
    return "SELECT "
        + SelectList.of(table)
        + ", "
        + passed(landed)
        + ", "
        + (since == null ? PassedRows.PASSED : passed(since))
        + ", waybill_nr FROM (SELECT t.*, t.xmin, t.tableoid, k.waybill_nr FROM "
        + relation(keys)
        + " AS k JOIN "
        + Sql.table(table.source())
        + " AS t ON "
        + identity.sameKey("t", "k")
        + scope.and("t")
        + ") AS found";
  }

  /// A delete for each key.
  String absent(List<RowIdentity> keys) {
    return "SELECT " + SelectList.ofIdentity(table) + " FROM " + relation(keys) + " AS gone";
  }

  /// For each key that an entry of the delete log names the number of the key from 1 and the
  /// entry's transaction, of those that the fence does not rule out.
  String deleting(List<RowIdentity> keys, ReadFacts landed) {
    return "SELECT k.waybill_nr, l.xmin::text::bigint FROM "
        + DeleteLog.TABLE
        + " AS l CROSS JOIN LATERAL "
        + identity.record("l.identity", "r")
        + " JOIN "
        + relation(keys)
        + " AS k ON "
        + identity.sameKey("r", "k")
        + " WHERE "
        + DeleteLog.entries(table, landed.lookBackTo())
        + " AND l.identity IS NOT NULL AND "
        + Xids.widenSql("l.xmin", snapshot.xmax())
        + " >= "
        + landed.fence();
  }

  private String passed(ReadFacts facts) {
    return PassedRows.sql(cursor, snapshot, facts);
  }

  private String relation(List<RowIdentity> keys) {
    List<String> names = table.schema().identity();
    String values =
        columns(names, i -> array(keys, i)).collect(Collectors.joining(", ", "unnest(", ")"));
    String texts = columns(names, i -> "k" + i).collect(Collectors.joining(", "));
    String typed =
        columns(names, i -> typed(names.get(i), "k" + i)).collect(Collectors.joining(", "));
    return "(SELECT "
        + typed
        + ", waybill_nr FROM "
        + values
        + " WITH ORDINALITY AS v ("
        + texts
        + ", waybill_nr))";
  }

  private static Stream<String> columns(List<String> names, IntFunction<String> each) {
    return IntStream.range(0, names.size()).mapToObj(each);
  }

  private static String array(List<RowIdentity> keys, int column) {
    return keys.stream()
        .map(key -> key.values().get(column))
        .map(value -> value == null ? "NULL" : Sql.literal(value))
        .collect(Collectors.joining(",", "ARRAY[", "]::text[]"));
  }

  /// The text of a published value as a value of its source column.
  private String typed(String published, String text) {
    SourceColumn source = table.sourceOf(published);
    ColumnType type = table.schema().columns().get(table.schema().indexOf(published)).type();
    boolean zoned = type instanceof ColumnType.Timestamp && source.type().equals("timestamp");
    String value =
        zoned
            ? SelectList.wallClock(
                text + "::timestamptz", Sql.literal(String.valueOf(source.zone())))
            : text + "::" + IdentityColumns.type(source);
    return value + " AS " + Sql.identifier(source.name());
  }
}
