package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.util.List;

/// Row triggers that run before a write run in the order of their names. One that runs after
/// `waybill_stamp` has the last word on the cursor.
final class TriggerOrderCheck {
  private static final String LATER =
      """
      WITH RECURSIVE tree AS (
        SELECT to_regclass(?)::oid AS oid
        UNION ALL
        SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid
      )
      SELECT format('%I.%I', n.nspname, c.relname) AS relation, t.tgname AS trigger,
        position(? IN p.prosrc) > 0 AS names_cursor
      FROM pg_trigger t JOIN tree ON tree.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
        AND t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0 AND t.tgname > 'waybill_stamp'
      ORDER BY relation, trigger
      """;

  private TriggerOrderCheck() {}

  static List<Finding> order(Probe probe, CheckedTable table) throws SQLException {
    PublishedTable published = table.published();
    String cursor = published.sourceOf(published.cursor().column()).name();
    List<Finding> later =
        probe.list(
            row ->
                later(
                    row.getString("relation"),
                    row.getString("trigger"),
                    cursor,
                    row.getBoolean("names_cursor")),
            LATER,
            Sql.table(published.source()),
            cursor);
    return later.isEmpty()
        ? List.of(Finding.pass("trigger_order", "no row trigger runs after waybill_stamp"))
        : later;
  }

  private static Finding later(String relation, String trigger, String cursor, boolean named) {
    String rename =
        "ALTER TRIGGER %s ON %s RENAME TO %s"
            .formatted(
                Sql.identifier(trigger),
                relation,
                Sql.identifier("a_" + trigger.substring(0, Math.min(trigger.length(), 60))));
    String remedy = "give it a name that sorts before waybill_stamp";
    return named
        ? Finding.fail(
            "trigger_order",
            "expected waybill_stamp to have the last word on %s, found the trigger %s on %s after it, whose function names that column"
                .formatted(cursor, trigger, relation),
            remedy,
            rename)
        : Finding.warn(
            "trigger_order",
            "the trigger %s on %s runs after waybill_stamp; it must not change %s"
                .formatted(trigger, relation, cursor),
            remedy,
            rename);
  }
}
