package dev.waybill.dispatcher.source.check;

import java.util.List;

/// A way in which a prepared database is broken by SQL alone.
///
/// Each names the check that must find it, a part of what that must say, and the statements;
/// `%role` stands for the reader, `%database` for the database.
enum Breakage {
  NO_INDEX("index", "index on cursor and id", "DROP INDEX waybill_items_updated_at_id"),
  INDEX_OF_ANOTHER_ORDER(
      "index",
      "index on cursor and id",
      "DROP INDEX waybill_items_updated_at_id",
      "CREATE INDEX ON items (updated_at, id)"),
  INVALID_INDEX(
      "index",
      "index on cursor and id",
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'waybill_items_updated_at_id'::regclass"),
  NO_KEY("key", "unique", "ALTER TABLE items DROP CONSTRAINT items_pkey"),
  NULLABLE_KEY(
      "key",
      "never to be null",
      "ALTER TABLE items DROP CONSTRAINT items_pkey",
      "CREATE UNIQUE INDEX ON items (id)",
      "ALTER TABLE items ALTER id DROP NOT NULL"),
  NULLABLE_CURSOR(
      "cursor",
      "never to be null",
      "ALTER TABLE items DROP CONSTRAINT waybill_updated_at_not_null"),
  CURSOR_WITH_NULLS(
      "cursor",
      "never to be null",
      "ALTER TABLE items DROP CONSTRAINT waybill_updated_at_not_null",
      "ALTER TABLE items DISABLE TRIGGER waybill_stamp",
      "INSERT INTO items (id, organization_id) VALUES ('old', 'o')",
      "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp"),
  CURSOR_NOT_YET_PROVEN(
      "cursor",
      "no valid check",
      "ALTER TABLE items DROP CONSTRAINT waybill_updated_at_not_null",
      "ALTER TABLE items ADD CONSTRAINT waybill_updated_at_not_null CHECK (updated_at IS NOT NULL) NOT VALID"),
  NO_TRIGGER("trigger", "found none", "DROP TRIGGER waybill_stamp ON items"),
  DISABLED_TRIGGER("trigger", "'D'", "ALTER TABLE items DISABLE TRIGGER waybill_stamp"),
  TRIGGER_OF_ORIGIN_ONLY("trigger", "'O'", "ALTER TABLE items ENABLE TRIGGER waybill_stamp"),
  LATER_TRIGGER(
      "trigger_order",
      "zz_touch",
      "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := OLD.updated_at; RETURN NEW; END'",
      "CREATE TRIGGER zz_touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()"),
  AHEAD_OF_THE_CLOCK(
      "ahead",
      "further ahead",
      "ALTER TABLE items DISABLE TRIGGER waybill_stamp",
      "INSERT INTO items (id, organization_id, updated_at) VALUES ('ahead', 'o', now() + interval '1 day'), ('never', 'o', 'infinity')",
      "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp"),
  RETYPED_COLUMN("columns", "expected int8, found text", "ALTER TABLE items ALTER value TYPE text"),
  DROPPED_COLUMN("columns", "no such column", "ALTER TABLE items DROP value"),
  RENAMED_COLUMN("columns", "a new one: amount", "ALTER TABLE items RENAME value TO amount"),
  DROPPED_CURSOR(
      "columns",
      "column updated_at: expected timestamptz",
      "ALTER TABLE items DROP updated_at CASCADE"),
  ROW_SECURITY("row_security", "row-level security", "ALTER TABLE items ENABLE ROW LEVEL SECURITY"),
  NO_SELECT("privileges", "allowed to read", "REVOKE SELECT ON items FROM %role"),
  SELECT_OF_COLUMNS_ONLY(
      "privileges",
      "allowed to read",
      "REVOKE SELECT ON items FROM %role",
      "GRANT SELECT (id, organization_id, value, created_at, updated_at) ON items TO %role"),
  NO_SCHEMA_USAGE("privileges", "allowed to read", "REVOKE USAGE ON SCHEMA public FROM PUBLIC"),
  NO_STATISTICS("pg_read_all_stats", "sessions of others", "REVOKE pg_read_all_stats FROM %role"),
  NO_USAGE_OF_OWN_SCHEMA(
      "waybill_source", "privileges missing", "REVOKE USAGE ON SCHEMA waybill_source FROM %role"),
  NO_INSERT_OF_MARKERS(
      "waybill_source",
      "privileges missing",
      "REVOKE INSERT ON waybill_source.read_marker FROM %role"),
  NO_SELECT_OF_DELETES(
      "waybill_source",
      "privileges missing",
      "REVOKE SELECT ON waybill_source.delete_log FROM %role"),
  TRACKING_OFF_FOR_THE_DATABASE(
      "track_activities",
      "track_activities = off",
      "ALTER DATABASE %database SET track_activities = off"),
  TRACKING_OFF_FOR_THE_ROLE(
      "track_activities", "track_activities = off", "ALTER ROLE %role SET track_activities = off"),
  UNLOGGED("relation", "unlogged", "ALTER TABLE items SET UNLOGGED"),
  INHERITANCE_CHILD("relation", "items_old", "CREATE TABLE items_old () INHERITS (items)"),
  FOREIGN_CHILD(
      "relation",
      "foreign table public.items_far",
      "CREATE EXTENSION file_fdw",
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
      "CREATE FOREIGN TABLE items_far () INHERITS (items) SERVER files OPTIONS (filename '/nowhere')");

  final String check;
  final String says;
  private final List<String> sql;

  Breakage(String check, String says, String... sql) {
    this.check = check;
    this.says = says;
    this.sql = List.of(sql);
  }

  String[] sql(CheckRig rig) {
    return sql.stream()
        .map(text -> text.replace("%role", rig.role).replace("%database", rig.database))
        .toArray(String[]::new);
  }
}
