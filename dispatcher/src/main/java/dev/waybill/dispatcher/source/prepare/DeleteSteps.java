package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The triggers that tell of rows which no longer are where they were: deleted, moved to another
/// key or organisation, or truncated away. They write to `waybill_source.delete_log` in the
/// transaction of the change, so a read sees both or neither.
///
/// A delete sent to a partition does not fire its parent's statement triggers, and a partition made
/// later would have none of its own; so a partitioned table logs row by row, by a trigger that
/// every partition inherits. Elsewhere one statement logs all its rows at once. Moves are caught
/// before the update: an update that takes a row to another partition fires no row trigger after
/// it.
final class DeleteSteps {
  private static final Trigger MOVE = new Trigger("waybill_move", 19, true);
  private static final Trigger TRUNCATE = new Trigger("waybill_truncate", 32, false);

  /// @param type as `pg_trigger.tgtype` has it
  /// @param inherited whether a partition gets it from its parent
  private record Trigger(String name, int type, boolean inherited) {}

  private final Catalogue catalogue;
  private final PublishedTable published;
  private final Relation table;
  private final Trigger delete;

  DeleteSteps(Catalogue catalogue, PublishedTable published, Relation table) {
    this.catalogue = catalogue;
    this.published = published;
    this.table = table;
    this.delete = new Trigger("waybill_delete", table.partitioned() ? 9 : 8, table.partitioned());
  }

  List<PrepareStep> steps() throws SQLException {
    List<PrepareStep> steps = new ArrayList<>();
    boolean current =
        catalogue.exists(
            """
            SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'waybill_source' AND p.proname = ? AND p.prosrc = ?
            """,
            function(),
            body());
    for (Relation relation : table.all()) {
      List<String> sql = new ArrayList<>();
      if (relation == table && !current) {
        sql.add(makeFunction());
      }
      for (Trigger trigger : List.of(delete, MOVE, TRUNCATE)) {
        boolean own = relation == table || !trigger.inherited();
        if (!installed(relation, trigger) || (own && !current)) {
          if (own) {
            sql.add(create(relation, trigger));
          }
          sql.add(
              "ALTER TABLE %s ENABLE ALWAYS TRIGGER %s"
                  .formatted(relation.quoted(), trigger.name()));
        }
      }
      if (!sql.isEmpty()) {
        steps.add(
            new PrepareStep.Together(
                "log what is deleted from " + relation.quoted(),
                "Without these triggers a deleted or moved row stays at the destinations for ever.",
                sql));
      }
    }
    return steps;
  }

  /// With its owner's rights, so that the application needs none of its own, and under settings in
  /// which a value has the text that reads compare it by.
  private String makeFunction() {
    return """
    CREATE OR REPLACE FUNCTION waybill_source.%s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
    SET search_path = pg_catalog SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' \
    SET IntervalStyle = 'postgres' SET extra_float_digits = 3 SET bytea_output = 'hex' \
    AS $waybill$%s$waybill$\
    """
        .formatted(Sql.identifier(function()), body());
  }

  private boolean installed(Relation relation, Trigger trigger) throws SQLException {
    return catalogue.exists(
        """
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE t.tgrelid = ? AND t.tgname = ? AND t.tgtype = ? AND t.tgenabled = 'A'
          AND n.nspname = 'waybill_source' AND p.proname = ?
        """,
        relation.oid(),
        trigger.name(),
        trigger.type(),
        function());
  }

  private String create(Relation relation, Trigger trigger) {
    String when =
        switch (trigger.type()) {
          case 8 -> "AFTER DELETE ON %s REFERENCING OLD TABLE AS waybill_gone FOR EACH STATEMENT";
          case 9 -> "AFTER DELETE ON %s FOR EACH ROW";
          case 19 -> "BEFORE UPDATE ON %s FOR EACH ROW WHEN (" + moved() + ")";
          default -> "AFTER TRUNCATE ON %s FOR EACH STATEMENT";
        };
    return "CREATE OR REPLACE TRIGGER "
        + trigger.name()
        + " "
        + when.formatted(relation.quoted())
        + " EXECUTE FUNCTION waybill_source."
        + Sql.identifier(function())
        + "()";
  }

  /// Whether an update takes a row to another key or organisation.
  private String moved() {
    Set<String> names = new LinkedHashSet<>(published.schema().key());
    String organisation = published.schema().organisation();
    if (organisation != null) {
      names.add(organisation);
    }
    return names.stream()
        .map(published::sourceOf)
        .map(column -> Sql.identifier(column.name()) + (column.isBuiltIn() ? "" : "::text"))
        .map(column -> "OLD." + column + " IS DISTINCT FROM NEW." + column)
        .collect(Collectors.joining(" OR "));
  }

  private String function() {
    return CursorShape.name("delete_log", published.source().schema(), published.source().table());
  }

  /// What retention deletes is archived, not gone: the destinations keep it. Such a transaction
  /// names itself in `waybill_source.retention_delete`; who it is entered as counts, because in a
  /// cascade the current user may be another.
  ///
  /// The table is told by its root's oid, which a rename does not change. A row that no longer has
  /// the columns must not make the application's statement fail: it leaves the marker that a
  /// TRUNCATE leaves, and the destination is asked for its keys. The whole row becomes a document
  /// once: OFFSET keeps the planner from making it again for every name.
  private String body() {
    return """

    DECLARE
      root CONSTANT oid := coalesce(pg_partition_root(TG_RELID)::oid, TG_RELID);
      relation CONSTANT text := TG_RELID::regclass::text;
      names CONSTANT text[] := ARRAY[%s];
      gone jsonb;
    BEGIN
      IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM waybill_source.retention_delete d
        WHERE d.xid = pg_current_xact_id() AND d.role = session_user) THEN
        RETURN NULL;
      END IF;
      IF TG_LEVEL = 'ROW' THEN
        gone := to_jsonb(OLD);
        IF gone ?& names THEN
          INSERT INTO waybill_source.delete_log (root, kind, relation, identity)
          SELECT root, CASE TG_OP WHEN 'DELETE' THEN 'D' ELSE 'M' END, relation,
            jsonb_object_agg(n, gone -> n) FROM unnest(names) n;
          RETURN NEW;
        END IF;
      ELSIF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM waybill_gone) THEN
          RETURN NULL;
        ELSIF (SELECT to_jsonb(g) ?& names FROM waybill_gone g LIMIT 1) THEN
          INSERT INTO waybill_source.delete_log (root, kind, relation, identity)
          SELECT root, 'D', relation,
            (SELECT jsonb_object_agg(n, r.r -> n) FROM unnest(names) n)
          FROM (SELECT to_jsonb(g) AS r FROM waybill_gone g OFFSET 0) r;
          RETURN NULL;
        END IF;
      END IF;
      INSERT INTO waybill_source.delete_log (root, kind, relation) VALUES (root, 'T', relation);
      RETURN NEW;
    END
    """
        .formatted(
            published.schema().identity().stream()
                .map(name -> Sql.literal(published.sourceOf(name).name()))
                .collect(Collectors.joining(", ")));
  }
}
