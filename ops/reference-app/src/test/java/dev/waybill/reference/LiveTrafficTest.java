package dev.waybill.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class LiveTrafficTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @EnumSource
  void insertsAndChangesRows(Form form) throws Exception {
    String database = "live_" + UUID.randomUUID().toString().replace("-", "");
    PostgresServer.shared().createDatabase(database);
    try (Connection connection = PostgresServer.shared().connect(database)) {
      ReferenceApplication.create(connection, form, LocalDate.now(CLOCK));
      try (LiveTraffic traffic =
          new LiveTraffic(PostgresServer.shared().connect(database), 11, 3, CLOCK)) {
        for (int i = 0; i < 30; i++) {
          traffic.step();
        }
      }
      assertThat(count(connection, "ingested_events")).isEqualTo(300);
      assertThat(count(connection, "ingested_events WHERE processing_status = 'PROCESSED'"))
          .isEqualTo(250);
      assertThat(count(connection, "security_findings WHERE resolved_by_id = 'system'"))
          .isPositive();
      assertThat(count(connection, "workflow_deliveries WHERE status = 'DELIVERED'")).isPositive();
    }
  }

  private static long count(Connection connection, String from) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }
}
