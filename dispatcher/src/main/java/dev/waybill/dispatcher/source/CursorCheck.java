package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The assumption every read rests on: each write of a row sets its cursor to about now. Checked in
/// the read's own transaction, on the table and all its leaves: the trigger of `source prepare`
/// runs always, holds values within a delta no larger than the reader's, and no row is left without
/// a value.
public final class CursorCheck {
  private static final Pattern DELTA = Pattern.compile("interval := '(\\d+) milliseconds'");

  private static final String TRIGGERS =
      """
      WITH RECURSIVE tree AS (
        SELECT (quote_ident(?) || '.' || quote_ident(?))::regclass::oid AS oid
        UNION ALL
        SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid
      )
      SELECT tree.oid::regclass::text, t.tgenabled::text, p.prosrc
      FROM tree
        LEFT JOIN pg_trigger t ON t.tgrelid = tree.oid AND t.tgname = 'waybill_stamp'
        LEFT JOIN pg_proc p ON p.oid = t.tgfoid
      """;

  private static final String NEVER_NULL =
      """
      SELECT a.attnotnull OR EXISTS (
        SELECT 1 FROM pg_constraint c
        WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND c.convalidated AND c.conkey = ARRAY[a.attnum]
          AND pg_get_constraintdef(c.oid) LIKE '%IS NOT NULL%')
      FROM pg_attribute a
      WHERE a.attrelid = (quote_ident(?) || '.' || quote_ident(?))::regclass AND a.attname = ?
      """;

  private CursorCheck() {}

  static void run(Connection connection, PublishedTable table, Duration delta)
      throws SQLException, SourceException {
    List<String> problems = new ArrayList<>(triggers(connection, table, delta));
    problems.addAll(nulls(connection, table));
    if (!problems.isEmpty()) {
      throw new SourceException(
          Kind.SCHEMA_DRIFT,
          "rows of "
              + table.source()
              + " could be missed: "
              + String.join("; ", problems)
              + ". Run `waybill source prepare --table "
              + table.id()
              + " --apply`",
          null);
    }
  }

  /// What is wrong with the trigger, per relation of the table.
  public static List<String> triggers(Connection connection, PublishedTable table, Duration delta)
      throws SQLException {
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
      statement.setString(1, table.source().schema());
      statement.setString(2, table.source().table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String problem = trigger(rows.getString(2), rows.getString(3), delta);
          if (problem != null) {
            problems.add(rows.getString(1) + ": " + problem);
          }
        }
      }
    }
    return problems;
  }

  /// Whether rows without a cursor may exist.
  public static List<String> nulls(Connection connection, PublishedTable table)
      throws SQLException {
    String cursor = table.sourceOf(table.cursor().column()).name();
    return neverNull(connection, table, cursor)
        ? List.of()
        : List.of(
            "column " + cursor + ": expected it never to be null, found no valid check of that");
  }

  private static @Nullable String trigger(
      @Nullable String enabled, @Nullable String body, Duration delta) {
    if (enabled == null) {
      return "expected the trigger waybill_stamp, found none";
    }
    if (!enabled.equals("A")) {
      return "expected the trigger waybill_stamp to be enabled always, found '" + enabled + "'";
    }
    Matcher held = DELTA.matcher(body == null ? "" : body);
    if (held.find() && Long.parseLong(held.group(1)) > delta.toMillis()) {
      return "expected the trigger to hold values within the configured delta of "
          + delta
          + ", found "
          + Duration.ofMillis(Long.parseLong(held.group(1)));
    }
    return null;
  }

  private static boolean neverNull(Connection connection, PublishedTable table, String cursor)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NEVER_NULL)) {
      statement.setString(1, table.source().schema());
      statement.setString(2, table.source().table());
      statement.setString(3, cursor);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
