package dev.waybill.dispatcher.partitions.convert;

/// What the server knows to depend on a table, its row type or its constraints, and is neither a
/// part of it nor taken along: it would go on with the table of before.
final class Dependents {
  static final String SQL =
      """
      WITH me AS (SELECT c.oid, c.reltype, t.typarray, c.reltoastrelid FROM pg_class c
        JOIN pg_type t ON t.oid = c.reltype WHERE c.oid = ?)
      SELECT DISTINCT CASE WHEN d.classid = 'pg_rewrite'::regclass
        THEN (SELECT format(CASE v.relkind WHEN 'm' THEN 'materialized view %s'
            WHEN 'v' THEN 'view %s, by the primary key' ELSE 'a rule of %s' END, v.oid::regclass)
          FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class WHERE r.oid = d.objid)
        ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
      FROM me, pg_depend d
      WHERE d.deptype IN ('n', 'a') AND (
        d.refclassid = 'pg_class'::regclass AND d.refobjid = me.oid
        OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (me.reltype, me.typarray)
        OR d.refclassid = 'pg_constraint'::regclass
          AND d.refobjid IN (SELECT oid FROM pg_constraint WHERE conrelid = me.oid))
        AND NOT CASE d.classid
          WHEN 'pg_attrdef'::regclass THEN d.objid IN (SELECT oid FROM pg_attrdef WHERE adrelid = me.oid)
          WHEN 'pg_constraint'::regclass THEN d.objid IN (SELECT oid FROM pg_constraint
            WHERE conrelid = me.oid OR contype = 'f' AND confrelid = me.oid)
          WHEN 'pg_trigger'::regclass THEN d.objid IN (SELECT oid FROM pg_trigger
            WHERE tgrelid = me.oid OR tgconstrrelid = me.oid)
          WHEN 'pg_policy'::regclass THEN d.objid IN (SELECT oid FROM pg_policy WHERE polrelid = me.oid)
          WHEN 'pg_statistic_ext'::regclass
            THEN d.objid IN (SELECT oid FROM pg_statistic_ext WHERE stxrelid = me.oid)
          WHEN 'pg_publication_rel'::regclass THEN true
          WHEN 'pg_rewrite'::regclass THEN d.refclassid = 'pg_class'::regclass
            AND d.objid IN (SELECT r.oid FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
              WHERE v.relkind = 'v')
          WHEN 'pg_class'::regclass THEN d.objid IN (SELECT indexrelid FROM pg_index WHERE indrelid = me.oid)
            OR d.objid = me.reltoastrelid
            OR d.objid IN (SELECT oid FROM pg_class WHERE relkind = 'S')
            OR d.objid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = me.oid)
          ELSE false END
      ORDER BY 1
      """;

  private Dependents() {}
}
