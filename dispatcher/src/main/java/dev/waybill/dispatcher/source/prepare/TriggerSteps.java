package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The trigger that keeps the cursor column near the server's clock, whatever the application
/// writes. A partitioned table hands it to its partitions, those made later too.
final class TriggerSteps {
  private static final String TRIGGER = "waybill_stamp";

  private final Catalogue catalogue;
  private final CursorShape shape;
  private final Relation table;

  TriggerSteps(Catalogue catalogue, CursorShape shape, Relation table) {
    this.catalogue = catalogue;
    this.shape = shape;
    this.table = table;
  }

  List<PrepareStep> steps() throws SQLException {
    List<PrepareStep> steps = new ArrayList<>();
    if (!catalogue.exists(
        """
        SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'waybill_source' AND p.proname = ? AND p.prosrc = ?
        """,
        function(),
        body())) {
      steps.add(
          new PrepareStep.Together(
              "make the trigger function of " + table.quoted(),
              "It sets the server's time where a write gives none, repeats the old one, or is "
                  + "further than "
                  + shape.delta()
                  + " from it: a reader can then know how old an unseen change may look.",
              List.of(
                  "CREATE OR REPLACE FUNCTION waybill_source.%s() RETURNS trigger LANGUAGE plpgsql AS $waybill$%s$waybill$"
                      .formatted(Sql.identifier(function()), body()))));
    }
    if (!installed()) {
      steps.add(
          new PrepareStep.Together(
              "install the trigger on " + table.quoted(),
              "ENABLE ALWAYS: it also runs for sessions that replicate into this database.",
              List.of(
                  """
                  CREATE OR REPLACE TRIGGER %s BEFORE INSERT OR UPDATE ON %s \
                  FOR EACH ROW EXECUTE FUNCTION waybill_source.%s()\
                  """
                      .formatted(TRIGGER, table.quoted(), Sql.identifier(function())),
                  enable(table))));
      return steps;
    }
    for (Relation relation : table.all()) {
      if (!alwaysEnabled(relation)) {
        steps.add(
            new PrepareStep.Together(
                "enable the trigger on " + relation.quoted(),
                "Rows written past it keep whatever time they had and may never be read.",
                List.of(enable(relation))));
      }
    }
    return steps;
  }

  private static String enable(Relation relation) {
    return "ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(relation.quoted(), TRIGGER);
  }

  /// On the table itself, of the right function: row, before, insert and update, without WHEN.
  private boolean installed() throws SQLException {
    return catalogue.exists(
        """
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE t.tgrelid = ? AND t.tgname = ? AND t.tgtype = 23 AND t.tgqual IS NULL
          AND t.tgattr = '' AND n.nspname = 'waybill_source' AND p.proname = ?
        """,
        table.oid(),
        TRIGGER,
        function());
  }

  private boolean alwaysEnabled(Relation relation) throws SQLException {
    return catalogue.exists(
        "SELECT FROM pg_trigger WHERE tgrelid = ? AND tgname = ? AND tgenabled = 'A'",
        relation.oid(),
        TRIGGER);
  }

  private String function() {
    return CursorShape.name("stamp", shape.schema(), shape.table());
  }

  private String body() {
    String clock =
        shape.zone() == null
            ? "pg_catalog.clock_timestamp()"
            : "pg_catalog.timezone("
                + Sql.literal(shape.zone())
                + ", pg_catalog.clock_timestamp())";
    return """

    DECLARE
      clock CONSTANT %1$s := %2$s;
      delta CONSTANT interval := '%3$s milliseconds';
    BEGIN
      IF NEW.%4$s IS NULL
        OR (TG_OP = 'UPDATE' AND NEW.%4$s IS NOT DISTINCT FROM OLD.%4$s)
        OR NEW.%4$s < clock - delta
        OR NEW.%4$s > clock + delta
      THEN
        NEW.%4$s := clock;
      END IF;
      RETURN NEW;
    END
    """
        .formatted(shape.type(), clock, shape.delta().toMillis(), shape.quotedColumn());
  }
}
