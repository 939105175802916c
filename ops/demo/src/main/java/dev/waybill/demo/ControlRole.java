package dev.waybill.demo;

import dev.waybill.dispatcher.archive.ArchiveProtection;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/// Waybill's own role in the control database, as an operator gives it one: it owns its schema, is
/// no superuser, and cannot change the archive. Every step may be repeated.
final class ControlRole {
  static final String NAME = "waybill";

  /// Also gives it what a superuser has made in its schema.
  private static final String OWNER =
      """
      DO $$
      DECLARE
        thing record;
      BEGIN
        IF to_regrole('%1$s') IS NULL THEN
          CREATE ROLE %1$s LOGIN;
        END IF;
        ALTER ROLE %1$s PASSWORD '%2$s';
        GRANT CREATE ON DATABASE %3$s TO %1$s;
        IF to_regnamespace('%4$s') IS NOT NULL THEN
          ALTER SCHEMA %4$s OWNER TO %1$s;
          FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
            WHERE c.relnamespace = to_regnamespace('%4$s') AND (c.relkind IN ('r', 'p', 'v') OR c.relkind = 'S'
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))) LOOP
            EXECUTE format('ALTER TABLE %%s OWNER TO %1$s', thing.name);
          END LOOP;
          FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = to_regnamespace('%4$s') LOOP
            EXECUTE format('ALTER FUNCTION %%s OWNER TO %1$s', thing.name);
          END LOOP;
        END IF;
      END $$
      """;

  private ControlRole() {}

  /// Makes the role and the tables, and gives the archive away.
  static void prepare(PostgresServer postgres) throws SQLException {
    try (Connection connection = postgres.connect(DemoServers.CONTROL);
        Statement statement = connection.createStatement()) {
      statement.execute(
          OWNER.formatted(NAME, postgres.password(), DemoServers.CONTROL, Migrations.SCHEMA));
    }
    PGSimpleDataSource administrator = new PGSimpleDataSource();
    administrator.setUrl(postgres.jdbcUrl(DemoServers.CONTROL));
    PGSimpleDataSource own = new PGSimpleDataSource();
    own.setUrl("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + DemoServers.CONTROL);
    own.setUser(NAME);
    own.setPassword(postgres.password());
    Migrations.run(own);
    ArchiveProtection protection = new ArchiveProtection(new ControlDatabase(own));
    if (!protection.gaps().isEmpty()) {
      protection.apply(administrator);
    }
  }
}
