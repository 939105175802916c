package dev.waybill.demo;

import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.LiveTraffic;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.postgresql.ds.PGSimpleDataSource;

/// The application whose rows are moved: its tables, made once, all or none, and prepared for
/// reading; and its work after the load.
final class Application {
  private static final int LIVE_EVENTS_PER_SECOND = 20;

  private Application() {}

  static void create(DemoServers servers) throws SQLException {
    try (Connection connection = servers.application()) {
      if (exists(connection)) {
        return;
      }
      connection.setAutoCommit(false);
      ReferenceApplication.create(connection, Form.PARTITIONED, LocalDate.now(ZoneOffset.UTC));
      connection.commit();
    }
  }

  /// Adds what Waybill needs to read the tables; where nothing is missing, nothing is done.
  static void prepare(DemoServers servers) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(servers.postgres().jdbcUrl(DemoServers.APPLICATION));
    for (PublishedTable table : DemoConfiguration.tables()) {
      SourcePreparation.apply(source, table, SourcePreparation.DELTA, PrepareProgress.UNWATCHED);
    }
  }

  /// The application at work: new events, and changes to older rows.
  static LiveTraffic work(DemoServers servers, int organisations) throws SQLException {
    Clock clock = Clock.systemUTC();
    long seed = clock.millis();
    return new LiveTraffic(servers.application(), seed, organisations, clock)
        .start(LIVE_EVENTS_PER_SECOND);
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT to_regclass('public.organizations') IS NOT NULL")) {
      return row.next() && row.getBoolean(1);
    }
  }
}
