package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.PartitionDdl;
import dev.waybill.dispatcher.partitions.convert.ConvertStep.Kind;
import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The steps of a conversion, each concluded from the catalogue. Those after the switch are the
/// same before it and after.
final class ConversionSteps {
  private static final String VALID =
      """
      SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ? AND c.relname = ?
      """;

  private static final String SIZE = "SELECT pg_size_pretty(pg_table_size(?::oid))";
  private static final String AT_ONCE = "milliseconds; waits for a lock at most %s at a time";

  private final Questions questions;
  private final PlainTable table;
  private final String lockTimeout;

  ConversionSteps(Questions questions, PlainTable table, CreationSettings settings) {
    this.questions = questions;
    this.table = table;
    this.lockTimeout = settings.lockTimeout().toMillis() + "ms";
  }

  static String columns(List<String> names) {
    return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
  }

  private String atOnce() {
    return AT_ONCE.formatted(lockTimeout);
  }

  private List<String> shortly(String sql) {
    return List.of("SET LOCAL lock_timeout = '" + lockTimeout + "'", sql);
  }

  private String size() throws SQLException {
    return questions.text(SIZE, table.oid()).orElse("?");
  }

  List<ConvertStep> index() throws SQLException {
    List<ConvertStep> steps = new ArrayList<>();
    if (table.keyHasDate()) {
      return steps;
    }
    List<String> valid = questions.texts(VALID, table.oid(), table.keyIndex());
    if (valid.equals(List.of("t"))) {
      return steps;
    }
    if (!valid.isEmpty()) {
      steps.add(dropIndex("drop what an interrupted run left of the index"));
    }
    steps.add(
        new ConvertStep(
            Kind.LONG,
            "build the unique index that becomes the partition's primary key",
            "SHARE UPDATE EXCLUSIVE on the table: nobody waits for it",
            "reads the table (%s) twice".formatted(size()),
            "waits for every transaction that was open when it began",
            List.of(
                "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)"
                    .formatted(
                        Sql.identifier(table.keyIndex()),
                        table.quoted(),
                        columns(table.partitionKey())))));
    return steps;
  }

  ConvertStep dropIndex(String title) {
    return new ConvertStep(
        Kind.LONG,
        title,
        "SHARE UPDATE EXCLUSIVE on the table: nobody waits for it",
        "moments",
        "waits for every transaction that was open when it began",
        List.of("DROP INDEX CONCURRENTLY IF EXISTS " + table.quoted(table.keyIndex())));
  }

  /// @param there the CHECK as it is
  List<ConvertStep> bound(Bound there, LocalDate cutOver) throws SQLException {
    List<ConvertStep> steps = new ArrayList<>();
    boolean fits = cutOver.equals(there.cutOver());
    if (there.exists() && !fits) {
      steps.add(dropBound("drop the CHECK of another cut-over", table.quoted()));
    }
    if (!fits) {
      steps.add(
          new ConvertStep(
              Kind.SHORT,
              "refuse rows at or after the cut-over until the table is partitioned",
              "ACCESS EXCLUSIVE on the table",
              atOnce(),
              "an INSERT or UPDATE with an event date of %s or later, or without one, fails from here to the switch (SQLSTATE 23514)"
                  .formatted(cutOver),
              shortly(
                  "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID"
                      .formatted(table.quoted(), PlainTable.BOUND, table.bound(cutOver)))));
    }
    if (!fits || !there.valid()) {
      steps.add(
          new ConvertStep(
              Kind.LONG,
              "show that no row lies there, so that nothing is read under the switch's lock",
              "SHARE UPDATE EXCLUSIVE on the table: nobody waits for it",
              "reads the table (%s) once".formatted(size()),
              "no row at or after the cut-over, or without an event date",
              List.of(
                  "ALTER TABLE %s VALIDATE CONSTRAINT %s"
                      .formatted(table.quoted(), PlainTable.BOUND))));
    }
    return steps;
  }

  /// @param relation that has it, quoted
  ConvertStep dropBound(String title, String relation) {
    return new ConvertStep(
        Kind.SHORT,
        title,
        "ACCESS EXCLUSIVE on " + relation,
        atOnce(),
        "nothing",
        shortly("ALTER TABLE %s DROP CONSTRAINT %s".formatted(relation, PlainTable.BOUND)));
  }

  ConvertStep change(LocalDate cutOver, List<ForeignKey> foreignKeys) throws SQLException {
    return new ConvertStep(
        Kind.SWITCH,
        "put a partitioned table in the table's place, which becomes the partition of all before "
            + cutOver,
        "ACCESS EXCLUSIVE on the table, on its views and on tables whose foreign key is dropped; SHARE ROW EXCLUSIVE on tables it refers to",
        "milliseconds, whatever the table's size; all its waits together at most " + lockTimeout,
        "no open transaction on these tables: with one it gives up and is tried again; one transaction, so either all of it is there or nothing",
        new SwitchDdl(questions, table, cutOver).sql(foreignKeys, lockTimeout));
  }

  /// @param model the table, or the partition it has become
  ConvertStep day(PartitionDdl ddl, LocalDate day) throws SQLException {
    return partition(day.toString(), ddl.createBeside(day, table.day(day), SwitchDdl.DELETES));
  }

  ConvertStep defaultPartition(PartitionDdl ddl) throws SQLException {
    return partition("all other days", ddl.createDefault(table.defaultName(), SwitchDdl.DELETES));
  }

  private ConvertStep partition(String what, List<String> sql) {
    return new ConvertStep(
        Kind.SHORT,
        "make the partition of " + what,
        "SHARE UPDATE EXCLUSIVE on the table, SHARE ROW EXCLUSIVE on tables it refers to",
        atOnce(),
        "as `waybill partitions ensure`",
        sql);
  }

  /// Whether the index is there, valid or not.
  boolean hasIndex() throws SQLException {
    return !questions.texts(VALID, table.oid(), table.keyIndex()).isEmpty();
  }
}
