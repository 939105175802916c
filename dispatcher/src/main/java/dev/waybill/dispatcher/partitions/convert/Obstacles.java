package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// Everything that keeps a table from being converted, at once.
final class Obstacles {
  /// The rest of the conditions that are one question with one answer each; the parameter is the
  /// table's oid. What is selected names what was found.
  ///
  /// @param problem with a place for what was found
  private record Rule(String code, String found, String problem) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "ORDINARY_TABLE",
              """
              SELECT CASE WHEN c.relpersistence <> 'p' THEN 'one that is unlogged or temporary'
                WHEN c.reloftype <> 0 THEN 'one of a type'
                WHEN c.relispartition THEN 'a partition'
                WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid OR inhparent = c.oid)
                THEN 'one that inherits' END FROM pg_class c WHERE c.oid = ?
              """,
              "expected an ordinary table, found %s; publish another, or make it one"),
          new Rule(
              "OWNER",
              """
              SELECT pg_get_userbyid(relowner) FROM pg_class
              WHERE oid = ? AND NOT pg_has_role(relowner, 'USAGE')
              """,
              "expected to be entered as the owner of the table, %s, found another role; enter as that one"),
          new Rule(
              "PRIMARY_KEY",
              """
              SELECT CASE WHEN k.oid IS NULL THEN 'none' WHEN k.condeferrable THEN 'one that is deferrable' END
              FROM pg_class c LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
              WHERE c.oid = ?
              """,
              "expected a primary key that always holds, found %s; give the table one"),
          new Rule(
              "FOREIGN_KEY_NOT_VALID",
              """
              SELECT conname FROM pg_constraint
              WHERE conrelid = ? AND contype = 'f' AND NOT convalidated ORDER BY 1
              """,
              "expected valid foreign keys, found %s not valid; ALTER TABLE … VALIDATE CONSTRAINT it"),
          new Rule(
              "CHECK_CONSTRAINT",
              """
              SELECT conname FROM pg_constraint WHERE conrelid = ? AND contype IN ('c', 'n')
                AND conname <> 'waybill_partition_bound' AND (NOT convalidated OR connoinherit)
              ORDER BY 1
              """,
              "expected constraints that are valid and inherited, found %s; validate it, or drop it and add it without NO INHERIT"),
          new Rule(
              "EXCLUSION_CONSTRAINT",
              """
              SELECT conname FROM pg_constraint WHERE conrelid = ? AND contype = 'x' ORDER BY 1
              """,
              "expected no exclusion constraint, found %s: it would hold within one day only; drop it"),
          new Rule(
              "ROW_TRIGGER",
              """
              SELECT tgname FROM pg_trigger WHERE tgrelid = ? AND tgtype & 1 = 1
                AND (tgoldtable IS NOT NULL OR tgnewtable IS NOT NULL) ORDER BY 1
              """,
              "expected no row trigger with transition tables, found %s, which a partition cannot have; make it FOR EACH STATEMENT"),
          new Rule(
              "IDENTITY",
              """
              SELECT attname FROM pg_attribute WHERE attrelid = ? AND attidentity <> ''
                AND current_setting('server_version_num')::int < 170000 ORDER BY attnum
              """,
              "expected no identity column before PostgreSQL 17, found %s; make it a default of a sequence"),
          new Rule(
              "PUBLICATION",
              """
              SELECT p.pubname FROM pg_publication p CROSS JOIN pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.oid = ? AND (
                EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid)
                OR NOT p.pubviaroot AND EXISTS (SELECT FROM pg_publication_tables t
                  WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname))
              ORDER BY 1
              """,
              "expected no publication whose subscribers would see the partitions, found %s; ALTER PUBLICATION … SET (publish_via_partition_root = true), and where it names the table, drop the table from it, convert, add it again and refresh the subscriptions"),
          new Rule(
              "DEPENDENT",
              Dependents.SQL,
              "expected nothing that knows the table by its identity, found %s: it would stay with the rows of before; drop it, convert, make it again"));

  /// A unique constraint that another partition could violate.
  private static final String UNIQUE =
      """
      SELECT format('%I (%s)', c.relname, (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ')
        FROM generate_series(1, i.indnkeyatts) n))
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ? AND i.indisunique AND NOT i.indisprimary AND NOT i.indisexclusion
        AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = ?
          AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])) ORDER BY 1
      """;

  private static final String TAKEN =
      """
      SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relname = ANY (?)
      """;

  private final Questions questions;
  private final PlainTable table;
  private final ConvertRequest request;
  private final List<Obstacle> found = new ArrayList<>();

  Obstacles(Questions questions, PlainTable table, ConvertRequest request) {
    this.questions = questions;
    this.table = table;
    this.request = request;
  }

  /// @param names that the conversion gives
  /// @param bound whether the CHECK is there: rows are not looked for, its validation finds them
  List<Obstacle> of(
      LocalDate cutOver, List<ForeignKey> foreignKeys, List<String> names, boolean bound)
      throws SQLException {
    for (Rule rule : RULES) {
      for (String each : questions.texts(rule.found(), table.oid())) {
        add(rule.code(), rule.problem().formatted(each));
      }
    }
    key();
    unique();
    foreignKeys.forEach(this::foreignKey);
    for (String name :
        questions.texts(
            TAKEN, table.schema(), questions.connection().createArrayOf("text", names.toArray()))) {
      add(
          "NAME_TAKEN",
          "expected no relation %s, found one; rename or drop it".formatted(table.quoted(name)));
    }
    if (!bound && isDate()) {
      rows(cutOver);
    }
    return found;
  }

  private void add(String code, String problem, String... cure) {
    found.add(new Obstacle(code, problem, cure));
  }

  private void key() {
    String eventDate = String.valueOf(request.published().schema().eventDate());
    if (!request.published().schema().key().contains(eventDate)) {
      add(
          "PUBLISHED_KEY",
          "expected the event date %s in the key of %s/v%d.json, found %s: a partitioned table does not keep its rows apart by less; publish a new major version with \"key\": %s, let its streams begin, take the old version out of waybill.yaml, and convert then"
              .formatted(
                  eventDate,
                  request.published().id(),
                  request.published().schema().major(),
                  request.published().schema().key(),
                  json(request.published().schema().key(), eventDate)));
    }
    if (!isDate()) {
      add(
          "EVENT_DATE",
          "expected the event date %s to be a date or a time, found %s; publish another column as the event date"
              .formatted(table.date(), table.dateType()));
    }
  }

  private boolean isDate() {
    return List.of("date", "timestamp without time zone", "timestamp with time zone")
        .contains(table.dateType());
  }

  private static String json(List<String> key, String eventDate) {
    List<String> all = new ArrayList<>(key);
    all.add(eventDate);
    return "[\"" + String.join("\", \"", all) + "\"]";
  }

  private void unique() throws SQLException {
    for (String each : questions.texts(UNIQUE, table.oid(), table.date())) {
      add(
          "UNIQUE",
          "expected every unique index to have the event date %s, found %s: PostgreSQL keeps it within one partition only; drop it, or make it one with that column"
              .formatted(table.date(), each));
    }
  }

  private void foreignKey(ForeignKey key) {
    if (!request.dropped().contains(key.name())) {
      add(
          "FOREIGN_KEY_TO",
          "expected no foreign key to the table, found %s of %s, %s: the key of a partitioned table has the event date, so it cannot stay; where the application can do without (%s), give --drop-foreign-key %s; %s"
              .formatted(
                  key.name(),
                  key.child(),
                  key.definition(),
                  key.consequence(),
                  key.name(),
                  key.declaration(request.published(), request.all())),
          key.drop());
    }
  }

  private void rows(LocalDate cutOver) throws SQLException {
    String column = Sql.identifier(table.date());
    if (table.nullable()
        && questions.isTrue(
            "SELECT EXISTS (SELECT FROM %s WHERE %s IS NULL)".formatted(table.quoted(), column))) {
      add(
          "NO_DATE",
          "expected an event date in every row, found rows where %s is null; give them one"
              .formatted(column));
    }
    questions
        .text(
            "SELECT max(%s)::text FROM %s HAVING max(%s) >= %s"
                .formatted(column, table.quoted(), column, table.start(cutOver)))
        .ifPresent(last ->
            add(
                "LATER_ROWS",
                "expected all rows before the cut-over %s, found one of %s; give a --cut-over after it, or correct the rows"
                    .formatted(cutOver, last)));
  }
}
