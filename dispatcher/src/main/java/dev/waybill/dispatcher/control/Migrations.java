package dev.waybill.dispatcher.control;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Brings the schema `waybill` up to this release. Additive only: workers of the release before run
/// beside it.
public final class Migrations {
  public static final String SCHEMA = "waybill";

  private Migrations() {}

  public static void run(DataSource dataSource) {
    Flyway.configure()
        .dataSource(dataSource)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations("classpath:db/migration")
        .load()
        .migrate();
  }
}
