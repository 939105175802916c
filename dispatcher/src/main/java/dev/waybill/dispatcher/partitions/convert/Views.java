package dev.waybill.dispatcher.partitions.convert;

/// Views know a table by its oid, and would stay with the old one: they are made anew, in place, on
/// the new.
final class Views {
  /// Plain views that read a table, by its oid.
  static final String OF_TABLE =
      """
      SELECT DISTINCT v.oid FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
      JOIN pg_class v ON v.oid = r.ev_class
      WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = ? AND v.relkind = 'v'
      """;

  static final String REPLACED =
      """
      SELECT format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, v.relname,
        ' WITH (' || array_to_string(v.reloptions, ', ') || ')',
        rtrim(pg_get_viewdef(v.oid), '; '))
      FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
      WHERE v.oid IN (
      """
          + OF_TABLE
          + ") ORDER BY 1";

  private Views() {}
}
