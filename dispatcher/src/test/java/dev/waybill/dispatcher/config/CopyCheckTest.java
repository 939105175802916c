package dev.waybill.dispatcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class CopyCheckTest {
  private static final StreamId STREAM =
      new StreamId(new DestinationId("lake"), new TableId("events"), 1);

  private final PostgresServer server = PostgresServer.shared();
  private final String original = "original_" + ProcessHandle.current().pid();

  @BeforeEach
  void start() throws SQLException {
    execute("DROP DATABASE IF EXISTS " + original);
    server.createDatabase(original);
    try (HikariDataSource dataSource = open(settings(original))) {
      Migrations.run(dataSource);
      ControlDatabase control = new ControlDatabase(dataSource);
      new StreamStore(control).register(STREAM);
      CopyCheck.run(control, settings(original));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private ControlSettings settings(String database) {
    return new ControlSettings(server.jdbcUrl(database), server.user(), server.password());
  }

  private static HikariDataSource open(ControlSettings settings) {
    return ControlDataSource.open(settings, 2);
  }

  /// What starting on a database says of its stream.
  private String heldAt(ControlSettings settings) {
    try (HikariDataSource dataSource = open(settings)) {
      ControlDatabase control = new ControlDatabase(dataSource);
      CopyCheck.run(control, settings);
      StreamStore streams = new StreamStore(control);
      return streams.held(streams.register(STREAM)).orElse("");
    }
  }

  @Test
  void theSameDatabaseGoesOn() {
    assertThat(heldAt(settings(original))).isEmpty();
  }

  @Test
  void aCopyBesideItIsHeldAndTheOriginalGoesOn() throws SQLException {
    String copy = "copy_" + ProcessHandle.current().pid();
    execute("DROP DATABASE IF EXISTS " + copy);
    execute("CREATE DATABASE " + copy + " TEMPLATE " + original);

    assertThat(heldAt(settings(copy))).contains(original).contains("--after-restore");
    assertThat(heldAt(settings(original))).isEmpty();
  }

  @Test
  void theSameFilesAtAnotherPlaceAreHeldOnce() {
    ControlSettings there = settings(original);
    ControlSettings elsewhere =
        new ControlSettings(
            there.url().replace("127.0.0.1", "localhost"), there.user(), there.password());
    assertThat(elsewhere.url()).isNotEqualTo(there.url());
    assertThat(heldAt(elsewhere)).contains("127.0.0.1/" + original);

    try (HikariDataSource dataSource = open(elsewhere)) {
      StreamStore streams = new StreamStore(new ControlDatabase(dataSource));
      streams.adopt(streams.register(STREAM), 1, null, 0, 0);
    }
    assertThat(heldAt(elsewhere)).as("after the adoption").isEmpty();
  }
}
