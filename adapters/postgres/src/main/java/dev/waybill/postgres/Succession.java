package dev.waybill.postgres;

import dev.waybill.spi.DestinationException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// How a shadow takes a table's name, and what goes with it: owner, grants, comment, storage
/// options, and the views that Waybill's role may change. What would silently stay with the former
/// table refuses the swap.
final class Succession {
  /// A view's rule, where we may replace the view.
  private static final String OUR_VIEWS =
      """
      SELECT rule.oid AS rule, view.oid, view.reloptions, view.relowner
      FROM pg_rewrite AS rule JOIN pg_class AS view ON view.oid = rule.ev_class
      WHERE view.relkind = 'v' AND rule.rulename = '_RETURN'
        AND pg_has_role(view.relowner, 'USAGE')\
      """;

  /// What other objects need of a table or its row type, not of themselves.
  private static final String USES =
      """
      FROM pg_class AS used JOIN pg_type AS type ON type.oid = used.reltype
      JOIN pg_depend AS use ON use.deptype = 'n'
        AND (use.refclassid = 'pg_class'::regclass AND use.refobjid = used.oid
          OR use.refclassid = 'pg_type'::regclass AND use.refobjid IN (type.oid, type.typarray))
      WHERE used.oid = %1$s::regclass AND NOT EXISTS (SELECT FROM pg_depend AS own
        WHERE own.classid = use.classid AND own.objid = use.objid
          AND own.refclassid = 'pg_class'::regclass AND own.refobjid = used.oid
          AND own.deptype IN ('a', 'i'))\
      """;

  private static final String USERS =
      "SELECT DISTINCT pg_describe_object(use.classid, use.objid, 0) "
          + USES
          + " AND NOT (use.classid = 'pg_rewrite'::regclass AND use.objid IN (SELECT rule FROM ("
          + OUR_VIEWS
          + ") AS ours)) ORDER BY 1";

  private static final String VIEWS =
      """
      WITH ours AS (%s), used AS (SELECT DISTINCT use.objid %s
        AND use.classid = 'pg_rewrite'::regclass)
      SELECT ours.oid::regclass::text,
        format('ALTER VIEW %%%%s OWNER TO %%%%I', ours.oid::regclass, pg_get_userbyid(ours.relowner)),
        format('CREATE OR REPLACE VIEW %%%%s %%%%s AS %%%%s', ours.oid::regclass,
          'WITH (' || array_to_string(ours.reloptions, ', ') || ')', pg_get_viewdef(ours.oid))
      FROM ours JOIN used ON used.objid = ours.rule ORDER BY 1\
      """
          .formatted(OUR_VIEWS, USES);

  /// What a table has that `CREATE TABLE … LIKE` does not copy, or not what was added since.
  private static final String PARTS =
      """
      SELECT 'row level security' FROM pg_class WHERE oid = %1$s::regclass AND relrowsecurity
      UNION SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = %1$s::regclass
      UNION SELECT 'trigger ' || tgname FROM pg_trigger
        WHERE tgrelid = %1$s::regclass AND NOT tgisinternal
      UNION SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = %1$s::regclass
      UNION SELECT 'foreign key ' || conname FROM pg_constraint
        WHERE conrelid = %1$s::regclass AND contype = 'f'
      UNION SELECT 'publication ' || pubname FROM pg_publication AS publication
        JOIN pg_publication_rel AS member ON member.prpubid = publication.oid
        WHERE prrelid = %1$s::regclass
      UNION SELECT 'column ' || attname || ' ' || format_type(atttypid, atttypmod)
        FROM pg_attribute WHERE attrelid = %1$s::regclass AND attnum > 0 AND NOT attisdropped
      UNION SELECT regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (.*?)INDEX .*? ON \\S+ ',
        'index \\1') FROM pg_index WHERE indrelid = %1$s::regclass\
      """;

  /// Statements that give a shadow what its table has, in order.
  private static final String INHERIT =
      """
      WITH old AS (SELECT * FROM pg_class WHERE oid = %1$s::regclass),
        new AS (SELECT * FROM pg_class WHERE oid = %2$s::regclass)
      SELECT 1, format('ALTER TABLE %%s OWNER TO %%I', %2$s, pg_get_userbyid(old.relowner))
        FROM old, new WHERE old.relowner <> new.relowner
      UNION ALL SELECT 2, format('REVOKE ALL ON %%s FROM %%s', %2$s,
          CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
        FROM new, aclexplode(new.relacl) WHERE grantee <> new.relowner
      UNION ALL SELECT 3, format('GRANT %%s%%s ON %%s TO %%s%%s', privilege_type, part, %2$s,
          CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
          CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
        FROM (SELECT relowner, '' AS part, relacl AS acl FROM old
          UNION ALL SELECT relowner, format(' (%%I)', attname), attacl
          FROM old JOIN pg_attribute ON attrelid = old.oid AND NOT attisdropped) AS parts,
          aclexplode(acl)
        WHERE grantee <> relowner
      UNION ALL SELECT 4, format('COMMENT ON TABLE %%s IS %%L', %2$s,
          obj_description(old.oid, 'pg_class')) FROM old
      UNION ALL SELECT 5, format('ALTER TABLE %%s SET (%%s)', %2$s,
          array_to_string(reloptions, ', ')) FROM old WHERE reloptions IS NOT NULL
      ORDER BY 1\
      """;

  private record View(String name, String lock, String definition) {}

  private final Statement statement;
  private final Place place;
  private final String table;

  Succession(Statement statement, Place place) {
    this.statement = statement;
    this.place = place;
    this.table = Sql.literal(place.quoted());
  }

  /// @throws DestinationException `PERMANENT` when something needs the table by more than its name
  void requireFree() throws SQLException, DestinationException {
    List<String> users = strings(USERS.formatted(table), 1);
    if (!users.isEmpty()) {
      throw Failures.permanent(
          "expected that what needs %s can follow a new table of its name, found %s: drop it and make it again after the swap, or for a view make Waybill's role a member of its owner"
              .formatted(place, users));
    }
  }

  private void requireAlike(String shadow) throws SQLException, DestinationException {
    List<String> missing =
        strings(
            "(%s) EXCEPT (%s) ORDER BY 1"
                .formatted(PARTS.formatted(table), PARTS.formatted(Sql.literal(place.in(shadow)))),
            1);
    if (!missing.isEmpty()) {
      throw Failures.permanent(
          "expected %s to have what %s has, found it without %s: make the same there, or drop it here, and swap again"
              .formatted(place.in(shadow), place, missing));
    }
  }

  /// Puts the shadow in the table's place. Views are locked before the table, as their readers do
  /// it: neither waits for the other.
  ///
  /// @param shadow its name, not quoted
  /// @param kept the name that the table gets, not quoted
  /// @return the views that read the new table now
  List<String> takeOver(String shadow, String kept) throws SQLException, DestinationException {
    for (View view : views()) {
      statement.execute(view.lock());
    }
    statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(place.quoted()));
    requireFree();
    requireAlike(shadow);
    List<View> views = views();
    for (String inherit : strings(INHERIT.formatted(table, Sql.literal(place.in(shadow))), 2)) {
      statement.execute(inherit);
    }
    rename(place.relation(), kept);
    rename(shadow, place.relation());
    for (View view : views) {
      statement.execute(view.definition());
    }
    return views.stream().map(View::name).toList();
  }

  private void rename(String from, String to) throws SQLException {
    statement.execute("ALTER TABLE %s RENAME TO %s".formatted(place.in(from), Sql.name(to)));
  }

  private List<View> views() throws SQLException {
    List<View> views = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(VIEWS.formatted(table))) {
      while (rows.next()) {
        views.add(new View(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return views;
  }

  private List<String> strings(String query, int column) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(column));
      }
    }
    return values;
  }
}
