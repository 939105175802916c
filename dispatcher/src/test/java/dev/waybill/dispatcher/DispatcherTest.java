package dev.waybill.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.dispatcher.stats.StreamStatus;
import dev.waybill.rigs.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class DispatcherTest {
  @TempDir private Path folder;

  @Test
  void startsFromAFileServesHealthAndMetricsAndStops() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String suffix = Long.toString(ProcessHandle.current().pid());
    server.createDatabase("dispatcher_control_" + suffix);
    server.createDatabase("dispatcher_app_" + suffix);
    String login = "user: " + server.user() + ", password: \"" + server.password() + "\"";
    Path file =
        Files.writeString(
            folder.resolve("waybill.yaml"),
            """
            installation: test
            control: {url: "%s", %s}
            sources:
              app: {url: "%s", %s, maintenance: {%s}}
            tables:
              events: {source: app}
            destinations:
              lake:
                type: s3
                cadence: 1h
                tables: [events]
                settings: {bucket: lake, region: us-east-1, endpoint: "http://127.0.0.1:1", accessKey: a, secretKey: b}
            management: {port: 0}
            """
                .formatted(
                    url(server, "dispatcher_control_" + suffix),
                    login,
                    url(server, "dispatcher_app_" + suffix),
                    login,
                    login));
    execute(
        server,
        "dispatcher_app_" + suffix,
        "CREATE SCHEMA waybill_recalled",
        "CREATE TABLE waybill_recalled.recalled_events (id text, _waybill_expires_at timestamptz)",
        "INSERT INTO waybill_recalled.recalled_events VALUES ('over', now()), ('kept', 'infinity')");
    try (Dispatcher dispatcher = Dispatcher.start(file)) {
      StreamStatus stream = dispatcher.status().getFirst();
      assertThat(stream.destination() + "/" + stream.table()).isEqualTo("lake/events");
      assertThat(stream.lagRows()).as("the table does not exist").isEqualTo(-1);
      assertThat(get(dispatcher, "health")).contains("\"UP\"").contains("\"partitions\"");
      await()
          .untilAsserted(() ->
              assertThat(get(dispatcher, "prometheus"))
                  .contains("waybill_stream_lag_seconds", "waybill_partitions_ahead_days{")
                  .as("a table is registered for sweeps")
                  .containsPattern("waybill_sweep_age_seconds\\{[^}]*} [0-9]"));
      await()
          .untilAsserted(() ->
              assertThat(recalled(server, "dispatcher_app_" + suffix))
                  .as("a recalled row whose time is over")
                  .containsExactly("kept"));
    }
  }

  private static void execute(PostgresServer server, String database, String... statements)
      throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> recalled(PostgresServer server, String database) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM waybill_recalled.recalled_events")) {
      List<String> ids = new ArrayList<>();
      while (row.next()) {
        ids.add(row.getString(1));
      }
      return ids;
    }
  }

  private static String get(Dispatcher dispatcher, String endpoint) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + dispatcher.managementPort() + "/actuator/" + endpoint);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static String url(PostgresServer server, String database) {
    return server.jdbcUrl(database).replaceAll("\\?.*", "");
  }
}
