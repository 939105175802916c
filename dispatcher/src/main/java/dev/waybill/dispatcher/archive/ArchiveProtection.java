package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/// What keeps the archive from being changed by Waybill's own role, and by whoever has its
/// password: the archive belongs to [#OWNER], which nobody logs in as. Triggers alone are no
/// protection, as the owner of a table switches them off.
///
/// It takes an administrator, once: who migrates owns what the migration makes, and can neither
/// make a role nor give a table away for good. A superuser, and who may become the owner, is not
/// stopped by any of it.
public final class ArchiveProtection {
  /// The role that owns a protected archive; one for all databases of a cluster.
  public static final String OWNER = "waybill_archive";

  private static final String DAYS = "/db/migration/V15__archive_days.sql";

  private final ControlDatabase control;

  public ArchiveProtection(ControlDatabase control) {
    this.control = control;
  }

  /// What the role of this connection could still do to the archive, each with its cure; empty when
  /// it is protected. Asked before rows are let go.
  public List<String> gaps() {
    return control
        .jdbc()
        .sql(
            """
            WITH archive AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = 'waybill_archive'),
              tables AS (
                SELECT c.oid, c.relname, c.relkind, c.relowner FROM pg_class c JOIN archive a ON a.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'S')),
              functions AS (SELECT p.proowner FROM pg_proc p JOIN archive a ON a.oid = p.pronamespace)
            SELECT 'expected a role that is no superuser as control.user, found ' || current_user
              || ', whom no privilege stops; ALTER ROLE ' || quote_ident(current_user) || ' NOSUPERUSER, or use another'
            FROM pg_roles WHERE rolname = current_user AND rolsuper
            UNION ALL
            SELECT CASE WHEN owner = current_user
                THEN 'expected the archive to belong to another role than ' || owner || ', found it its own; run `waybill archive protect`'
              ELSE format('expected %1$s to be no member of %2$s, who owns the archive, found that it is; REVOKE %2$I FROM %1$I', current_user, owner) END
            FROM (SELECT DISTINCT pg_get_userbyid(o) AS owner FROM (
              SELECT nspowner AS o FROM archive UNION SELECT relowner FROM tables UNION SELECT proowner FROM functions) AS owners) AS owned
            WHERE pg_has_role(owner, 'MEMBER')
            UNION ALL
            SELECT format('expected %s to read waybill_archive.%s only, found more rights; REVOKE ALL ON waybill_archive.%I FROM %I, and from PUBLIC and every role it is a member of',
              current_user, relname, relname, current_user)
            FROM tables WHERE NOT pg_has_role(relowner, 'MEMBER') AND CASE WHEN relkind = 'S' THEN has_sequence_privilege(oid, 'UPDATE')
              ELSE has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') END
            UNION ALL
            SELECT format('expected the triggers of waybill_archive.%s to be there and to fire always, found %s that do; as its owner: ALTER TABLE waybill_archive.%I ENABLE ALWAYS TRIGGER append_only%s',
              t.relname, count(g.oid), t.relname, CASE t.relname WHEN 'cold_storage_batch' THEN ', ENABLE ALWAYS TRIGGER legal_moves' ELSE '' END)
            FROM tables t LEFT JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgenabled = 'A'
            WHERE t.relkind IN ('r', 'p')
            GROUP BY t.relname HAVING count(g.oid) < CASE t.relname WHEN 'cold_storage_batch' THEN 2 ELSE 1 END
            UNION ALL
            SELECT format('expected %s to make no roles, found that it may, and so become the owner of the archive where the server is older than PostgreSQL 16; ALTER ROLE %I NOCREATEROLE',
              current_user, current_user)
            FROM pg_roles WHERE rolname = current_user AND rolcreaterole AND NOT rolsuper
            UNION ALL
            SELECT format('expected %s not to run programs or write files on the server, found it a member of %s; REVOKE %I FROM %I',
              current_user, r.rolname, r.rolname, current_user)
            FROM pg_roles r JOIN pg_roles me ON me.rolname = current_user
            WHERE r.rolname IN ('pg_execute_server_program', 'pg_write_server_files') AND pg_has_role(r.oid, 'MEMBER') AND NOT me.rolsuper
            UNION ALL
            SELECT format('expected the database not to belong to %s, who may then drop it whole, found that it does; ALTER DATABASE %I OWNER TO an administrator',
              current_user, d.datname)
            FROM pg_database d JOIN pg_roles me ON me.rolname = current_user
            WHERE d.datname = current_database() AND pg_has_role(d.datdba, 'MEMBER') AND NOT me.rolsuper
            UNION ALL
            SELECT 'expected waybill_archive.cold_storage_day, found none, so that days with archived rows are compared row by row; run `waybill archive protect` once more'
            FROM archive WHERE NOT EXISTS (SELECT FROM tables WHERE relname = 'cold_storage_day')
            """)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  /// What an administrator runs in one transaction: makes the owner, gives it the archive, and
  /// leaves to the role of this connection what it needs. The administrator is a superuser, or
  /// makes roles, owns the database and is a member of that role.
  ///
  /// @throws IllegalStateException when there is no archive yet
  public List<String> statements() {
    List<String> statements =
        control
            .jdbc()
            .sql(
                """
                WITH archive AS (SELECT oid FROM pg_namespace WHERE nspname = 'waybill_archive'),
                  tables AS (
                    SELECT c.relname, c.relkind FROM pg_class c JOIN archive a ON a.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p', 'v', 'S')),
                  functions AS (
                    SELECT p.oid::regprocedure::text AS name, p.prorettype = 'trigger'::regtype AS is_trigger
                    FROM pg_proc p JOIN archive a ON a.oid = p.pronamespace)
                SELECT sql FROM (
                  SELECT 1 AS n, format('CREATE ROLE %I NOLOGIN', :owner) AS sql WHERE to_regrole(:owner) IS NULL
                  UNION ALL SELECT 2, format('GRANT %I TO CURRENT_USER', :owner)
                  UNION ALL SELECT 3, format('GRANT CREATE ON DATABASE %I TO %I', current_database(), :owner)
                  UNION ALL SELECT 4, format('ALTER SCHEMA waybill_archive OWNER TO %I', :owner)
                  UNION ALL SELECT 5, format('ALTER %s waybill_archive.%I OWNER TO %I',
                    CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relname, :owner)
                  FROM tables
                  UNION ALL SELECT 6, format('ALTER FUNCTION %s OWNER TO %I', name, :owner) FROM functions
                  UNION ALL SELECT 7 + n, sql FROM (VALUES (0, format('SET ROLE %I', :owner)), (1, :days), (2, 'RESET ROLE')) AS days (n, sql)
                  WHERE NOT EXISTS (SELECT FROM tables WHERE relname = 'cold_storage_day')
                  UNION ALL SELECT 10, format('GRANT USAGE ON SCHEMA waybill_archive TO %I', current_user)
                  UNION ALL SELECT 11, format('GRANT SELECT ON ALL TABLES IN SCHEMA waybill_archive TO %I', current_user)
                  UNION ALL SELECT 12, format('GRANT EXECUTE ON FUNCTION %s TO %I', name, current_user)
                  FROM (SELECT name FROM functions WHERE NOT is_trigger
                    UNION SELECT 'waybill_archive.add_days(integer,date[],integer[],numeric[])') AS callable
                  UNION ALL SELECT 13, format('REVOKE CREATE ON DATABASE %I FROM %I', current_database(), :owner)
                  UNION ALL SELECT 14, format('REVOKE %I FROM CURRENT_USER', :owner)) AS script
                WHERE EXISTS (SELECT FROM archive)
                ORDER BY n, sql
                """)
            .param("owner", OWNER)
            .param("days", days())
            .query((row, n) -> String.valueOf(row.getString(1)))
            .list();
    if (statements.isEmpty()) {
      throw new IllegalStateException(
          "expected the schema waybill_archive in the control database, found none; start `waybill"
              + " run` of this release once, which makes it");
    }
    return statements;
  }

  /// What makes the table of days, as its migration has it: that could not where the archive was
  /// protected before.
  private static String days() {
    try (InputStream file =
        Objects.requireNonNull(ArchiveProtection.class.getResourceAsStream(DAYS), DAYS)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip().replaceAll(";$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs [#statements] on the same database as an administrator, all or none. Twice changes
  /// nothing.
  public void apply(DataSource administrator) {
    List<String> statements = statements();
    ControlDatabase database = new ControlDatabase(administrator);
    database.transaction(() -> statements.forEach(sql -> database.jdbc().sql(sql).update()));
  }
}
