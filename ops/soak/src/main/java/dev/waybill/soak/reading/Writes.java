package dev.waybill.soak.reading;

import java.time.Duration;
import java.time.Instant;

/// The statements of the application.
public final class Writes {
  static final int ALL_DAYS = -1;

  private final SoakTable table;

  public Writes(SoakTable table) {
    this.table = table;
  }

  public String put(Key key, String organisation, long version, Instant updatedAt) {
    return """
    INSERT INTO %s (id, organization_id, version, created_at, updated_at) VALUES ('%s', '%s', %d, '%s', '%s') \
    ON CONFLICT (%s) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at\
    """
        .formatted(
            table.sqlName(),
            key.id(),
            organisation,
            version,
            key.created(),
            updatedAt,
            table.keyColumns());
  }

  /// Changes a row and leaves its cursor to the trigger.
  public String touch(Key key, long version) {
    return "UPDATE %s SET version = %d WHERE %s".formatted(table.sqlName(), version, is(key));
  }

  String nothing() {
    return "UPDATE " + table.sqlName() + " SET version = 0 WHERE false";
  }

  public String delete(Key key) {
    return "DELETE FROM %s WHERE %s".formatted(table.sqlName(), is(key));
  }

  String move(Key key, String organisation, long version, Instant updatedAt) {
    return "UPDATE %s SET organization_id = '%s', version = %d, updated_at = '%s' WHERE %s"
        .formatted(table.sqlName(), organisation, version, updatedAt, is(key));
  }

  /// Gives a row another key, unless that is taken.
  String rename(Key from, Key to, long version, Instant updatedAt) {
    return """
    UPDATE %1$s SET id = '%2$s', created_at = '%3$s', version = %4$d, updated_at = '%5$s' \
    WHERE %6$s AND NOT EXISTS (SELECT FROM %1$s WHERE %7$s)\
    """
        .formatted(table.sqlName(), to.id(), to.created(), version, updatedAt, is(from), is(to));
  }

  /// Gives every row a new version of its own without changing a value of it.
  String rewrite(boolean wide) {
    return "ALTER TABLE %s ALTER COLUMN pad TYPE %s"
        .formatted(table.sqlName(), wide ? "int8" : "int4");
  }

  /// Empties one partition, or with [#ALL_DAYS] the table.
  String truncate(int day) {
    return "TRUNCATE " + (day == ALL_DAYS ? table.sqlName() : partition(day));
  }

  /// A table that will be the partition of a day; no trigger watches it yet.
  String standalone(int day) {
    return "CREATE TABLE %s (LIKE %s INCLUDING ALL)".formatted(partition(day), table.sqlName())
        + SoakTable.UNWATCHED;
  }

  String fill(Key key, String organisation, long version, Instant updatedAt) {
    return "INSERT INTO %s (id, organization_id, version, created_at, updated_at) VALUES ('%s', '%s', %d, '%s', '%s')"
        .formatted(partition(key.day()), key.id(), organisation, version, key.created(), updatedAt);
  }

  String attach(int day) {
    Instant from = Key.FIRST_DAY.plus(Duration.ofDays(day));
    return "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
        .formatted(table.sqlName(), partition(day), from, from.plus(Duration.ofDays(1)));
  }

  String partition(int day) {
    return table.sqlName() + "_" + day;
  }

  /// A block whose exception handler rolls the first statement back, if it `raises`.
  static String caught(String first, boolean raises, String then) {
    return "DO $$ BEGIN BEGIN %s; %s EXCEPTION WHEN OTHERS THEN %s; END; END $$"
        .formatted(first, raises ? "RAISE 'on purpose';" : "", then);
  }

  private static String is(Key key) {
    return "id = '%s' AND created_at = '%s'".formatted(key.id(), key.created());
  }
}
