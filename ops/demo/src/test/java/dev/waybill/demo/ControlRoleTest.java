package dev.waybill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("server")
class ControlRoleTest {
  /// A folder of a demo whose Waybill was the superuser is taken over.
  @Test
  void waybillHasItsSchemaAndNotTheArchive() throws Exception {
    PostgresServer server = PostgresServer.shared();
    server.createDatabase(DemoServers.CONTROL);
    PGSimpleDataSource superuser = new PGSimpleDataSource();
    superuser.setUrl(server.jdbcUrl(DemoServers.CONTROL));
    Migrations.run(superuser);
    ControlRole.prepare(server);
    ControlRole.prepare(server);
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl(DemoServers.CONTROL).replaceAll("\\?.*", ""),
                ControlRole.NAME,
                server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT nextval('waybill.export_seq')");
      statement.execute("ALTER TABLE waybill.warehouse_delivery ADD COLUMN next_release text");
      assertThatThrownBy(() -> statement.execute("DROP TABLE waybill_archive.archive_log"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }
}
