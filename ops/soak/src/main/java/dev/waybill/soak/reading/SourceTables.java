package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/// The application's tables, prepared by the product; only the clock that its trigger functions ask
/// is replaced by the virtual one, which every writing session carries as a setting.
final class SourceTables {
  private static final String NOW = "pg_catalog.current_setting('waybill_test.now')::timestamptz";

  private static final String FUNCTIONS =
      """
      SELECT pg_get_functiondef(p.oid)
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = 'waybill_source' AND strpos(p.prosrc, 'pg_catalog.clock_timestamp()') > 0
      """;

  private SourceTables() {}

  static void create(PostgresServer server, String database, Connection connection)
      throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl(database));
    try (Statement statement = connection.createStatement()) {
      for (SoakTable table : SoakTable.values()) {
        statement.execute(table.create());
        if (table == SoakTable.PARTITIONED) {
          Writes writes = new Writes(table);
          for (int day = 0; day < table.days(); day++) {
            statement.execute(writes.standalone(day));
            statement.execute(writes.attach(day));
          }
        }
        SourcePreparation.apply(source, table.published(), Lane.DELTA, true, new Unwatched());
      }
      statement.execute("ALTER TABLE waybill_source.delete_log ALTER COLUMN at SET DEFAULT " + NOW);
      for (String function : functions(statement)) {
        statement.execute(function.replace("pg_catalog.clock_timestamp()", NOW));
      }
    }
  }

  private static List<String> functions(Statement statement) throws SQLException {
    List<String> definitions = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(FUNCTIONS)) {
      while (rows.next()) {
        definitions.add(rows.getString(1));
      }
    }
    return definitions;
  }

  private static final class Unwatched implements PrepareProgress {
    @Override
    public void begins(PrepareStep step) {}

    @Override
    public void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks) {}

    @Override
    public void ends(PrepareStep step) {}
  }
}
