package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// The statements that put a partitioned table in the place of a plain one, which becomes its first
/// partition. They are made from the catalogue as it is before: what is printed there about the
/// table is true of the new one, which takes its name, and the names of its indexes and
/// constraints.
final class SwitchDdl {
  /// The trigger that `source prepare` made for statements; on a partitioned table it is one for
  /// rows.
  static final String DELETES = "waybill_delete";

  private static final String INDEX_NAMES =
      """
      SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ? AND i.indisvalid AND c.relname <> ? AND (NOT i.indisprimary OR ?)
      ORDER BY 1
      """;

  private static final String SEQUENCES =
      """
      SELECT format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, s.relname, ?::text, a.attname)
      FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = ? AND d.deptype = 'a' ORDER BY 1
      """;

  /// The new table has a sequence of its own, which goes on where that of the old one ends.
  private static final String IDENTITIES =
      """
      SELECT x.sql FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      CROSS JOIN LATERAL (VALUES
        (1, format('SELECT setval(pg_get_serial_sequence(%L, %L), last_value, is_called) FROM %I.%I',
          ?::text, a.attname, n.nspname, s.relname)),
        (2, format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', ?::text, a.attname))) x (nr, sql)
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = ? AND d.deptype = 'i' ORDER BY a.attnum, x.nr
      """;

  private static final String INDEXES =
      """
      SELECT pg_get_indexdef(i.indexrelid)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ? AND i.indisvalid AND c.relname <> ?
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
          AND k.conrelid = i.indrelid) ORDER BY c.relname
      """;

  private static final String CONSTRAINTS =
      """
      SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', ?::text, conname,
        pg_get_constraintdef(oid))
      FROM pg_constraint WHERE conrelid = ? AND contype IN ('u', 'f') AND conparentid = 0
        AND NOT (contype = 'f' AND confrelid = conrelid) ORDER BY contype DESC, conname
      """;

  private static final String TRIGGERS =
      """
      SELECT CASE WHEN t.tgname = ? AND t.tgtype & 1 = 0
        THEN format('CREATE TRIGGER %I AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %I.%I()',
          t.tgname, ?::text, n.nspname, p.proname)
        ELSE pg_get_triggerdef(t.oid) END
      FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE t.tgrelid = ? AND NOT t.tgisinternal ORDER BY t.tgname
      """;

  private static final String STATES =
      """
      SELECT format('ALTER TABLE %s %s TRIGGER %I', ?::text, CASE t.tgenabled
        WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'DISABLE' END, t.tgname)
      FROM pg_trigger t WHERE t.tgrelid = ? AND NOT t.tgisinternal AND t.tgenabled <> 'O'
      ORDER BY t.tgname
      """;

  /// ATTACH gives a partition the row triggers of its table, and refuses one of the same name.
  private static final String ROW_TRIGGERS =
      """
      SELECT format('DROP TRIGGER %I ON %s', t.tgname, ?::text) FROM pg_trigger t
      WHERE t.tgrelid = ? AND NOT t.tgisinternal AND (t.tgtype & 1 = 1 OR t.tgname = ?)
      ORDER BY t.tgname
      """;

  private static final String POLICIES =
      """
      SELECT concat(format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.polname, ?::text,
        CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
          WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ')
          FROM unnest(p.polroles) r)),
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
      FROM pg_policy p WHERE p.polrelid = ? ORDER BY p.polname
      """;

  private static final String SECURITY =
      """
      SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', ?::text, x.what) FROM pg_class c
      CROSS JOIN LATERAL (VALUES (c.relrowsecurity, 'ENABLE'), (c.relforcerowsecurity, 'FORCE')) x (so, what)
      WHERE c.oid = ? AND x.so
      """;

  private static final String GRANTS =
      """
      SELECT format('GRANT %s ON %s TO %s%s', string_agg(a.privilege_type || g.col, ', '),
        ?::text, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM pg_class c CROSS JOIN LATERAL (
        SELECT '' AS col, c.relacl AS acl
        UNION ALL
        SELECT format(' (%I)', attname), attacl FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attacl IS NOT NULL) g
      CROSS JOIN LATERAL aclexplode(g.acl) a
      WHERE c.oid = ? AND a.grantee <> c.relowner
      GROUP BY a.grantee, a.is_grantable ORDER BY 1
      """;

  private static final String COMMENT =
      "SELECT format('COMMENT ON TABLE %s IS %L', ?::text, obj_description(?, 'pg_class')) WHERE obj_description(?, 'pg_class') IS NOT NULL";

  private final Questions questions;
  private final PlainTable table;
  private final LocalDate cutOver;
  private final String before;

  SwitchDdl(Questions questions, PlainTable table, LocalDate cutOver) {
    this.questions = questions;
    this.table = table;
    this.cutOver = cutOver;
    this.before = table.quoted(table.before(cutOver));
  }

  /// @param foreignKeys to the table, that are dropped
  /// @param lockTimeout such as `500ms`
  List<String> sql(List<ForeignKey> foreignKeys, String lockTimeout) throws SQLException {
    List<String> sql = new ArrayList<>();
    sql.add("SET LOCAL lock_timeout = '" + lockTimeout + "'");
    sql.add("LOCK TABLE " + table.quoted() + " IN ACCESS EXCLUSIVE MODE");
    foreignKeys.forEach(key -> sql.add(key.drop()));
    sql.addAll(stepAside());
    sql.addAll(takeThePlace());
    sql.addAll(attach());
    return sql;
  }

  /// The old table, its indexes and its primary key get other names.
  private List<String> stepAside() throws SQLException {
    List<String> sql = new ArrayList<>();
    for (String index :
        questions.texts(INDEX_NAMES, table.oid(), table.keyIndex(), table.keyHasDate())) {
      sql.add(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(table.quoted(index), Sql.identifier(PlainTable.cut(index, "_before"))));
    }
    if (table.nullable()) {
      sql.add(
          "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL"
              .formatted(table.quoted(), Sql.identifier(table.date())));
    }
    if (!table.keyHasDate()) {
      sql.add(
          "ALTER TABLE %s DROP CONSTRAINT %s"
              .formatted(table.quoted(), Sql.identifier(table.primaryKey())));
      sql.add(
          "ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY USING INDEX %s"
              .formatted(
                  table.quoted(),
                  Sql.identifier(PlainTable.cut(table.primaryKey(), "_before")),
                  Sql.identifier(table.keyIndex())));
    }
    sql.add(
        "ALTER TABLE %s RENAME TO %s"
            .formatted(table.quoted(), Sql.identifier(table.before(cutOver))));
    sql.addAll(questions.texts(ROW_TRIGGERS, before, table.oid(), DELETES));
    return sql;
  }

  private List<String> takeThePlace() throws SQLException {
    String parent = table.quoted();
    List<String> sql = new ArrayList<>();
    sql.add(
        "CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES) PARTITION BY RANGE (%s)"
            .formatted(parent, before, Sql.identifier(table.date())));
    sql.add("ALTER TABLE %s DROP CONSTRAINT %s".formatted(parent, PlainTable.BOUND));
    sql.addAll(
        questions.texts(
            "SELECT format('ALTER TABLE %s OWNER TO %I', ?::text, ?::text) WHERE current_user <> ?",
            parent, table.owner(), table.owner()));
    sql.addAll(questions.texts(SEQUENCES, parent, table.oid()));
    sql.addAll(questions.texts(IDENTITIES, parent, before, table.oid()));
    sql.add(
        "ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (%s)"
            .formatted(
                parent,
                Sql.identifier(table.primaryKey()),
                ConversionSteps.columns(table.partitionKey())));
    sql.addAll(questions.texts(INDEXES, table.oid(), table.keyIndex()));
    sql.addAll(questions.texts(CONSTRAINTS, parent, table.oid()));
    sql.addAll(questions.texts(TRIGGERS, DELETES, parent, table.oid()));
    sql.addAll(questions.texts(STATES, parent, table.oid()));
    sql.addAll(questions.texts(POLICIES, parent, table.oid()));
    sql.addAll(questions.texts(SECURITY, parent, table.oid()));
    sql.addAll(questions.texts(GRANTS, parent, table.oid()));
    sql.addAll(questions.texts(COMMENT, parent, table.oid(), table.oid()));
    return sql;
  }

  private List<String> attach() throws SQLException {
    List<String> sql = new ArrayList<>();
    sql.add(
        "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (MINVALUE) TO (%s)"
            .formatted(table.quoted(), before, table.start(cutOver)));
    sql.addAll(questions.texts(STATES, before, table.oid()));
    sql.addAll(questions.texts(Views.REPLACED, table.oid()));
    return sql;
  }
}
