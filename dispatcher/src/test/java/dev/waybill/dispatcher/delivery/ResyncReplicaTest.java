package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A table of a real replica that somebody empties or drops.
@Tag("server")
class ResyncReplicaTest {
  private static final String ROWS =
      "SELECT id, value, organization_id, created_at::timestamptz::text, updated_at::text FROM %s ORDER BY id";

  @TempDir private Path folder;
  private final PostgresServer server = PostgresServer.shared();
  private final String replica = "resync_replica_" + ProcessHandle.current().pid();
  private ResyncRig resync;

  @BeforeEach
  void open() throws Exception {
    server.createDatabase(replica);
    resync = new ResyncRig(folder);
  }

  @AfterEach
  void close() throws Exception {
    resync.close();
  }

  private Worker worker(String name, String mode) {
    Destinations destinations =
        new Destinations(
            "test",
            List.of(
                new DestinationSettings(
                    DeliveryRig.STREAM.destination(),
                    "postgres",
                    Map.of(
                        "url",
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + replica,
                        "user",
                        server.user(),
                        "password",
                        server.password(),
                        "schema",
                        "replica_" + mode,
                        "mode",
                        mode))),
            new DestinationFactories());
    return resync.rig.worker(name, destinations, ResyncRig.CUT, ReadingRig.items());
  }

  private void atReplica(String sql) throws Exception {
    try (Connection connection = server.connect(replica);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(Connection session, String table) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = session;
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet row = statement.executeQuery(ROWS.formatted(table))) {
        while (row.next()) {
          rows.add(
              "%s %s %s %s %s"
                  .formatted(
                      row.getString(1),
                      row.getString(2),
                      row.getString(3),
                      row.getString(4),
                      row.getString(5)));
        }
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "merge, TRUNCATE replica_merge.items, (SELECT * FROM replica_merge.items WHERE NOT _waybill_deleted) t",
    "append, DROP TABLE replica_append.items CASCADE, replica_append.items_latest"
  })
  void isWholeAgainValueByValue(String mode, String harm, String current) throws Exception {
    resync.passWindow(worker("before", mode));
    atReplica(harm);
    Worker worker = worker("after", mode);
    resync.put("while it stood", 1);
    resync.passWindow(worker);
    assertThat(
            resync.rig.query(
                "SELECT last_error FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"))
        .contains("waybill destination resync memory items");

    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.end(worker);

    assertThat(rows(server.connect(replica), current))
        .containsExactlyElementsOf(rows(resync.rig.application.writer(), "items"));
    assertThat(resync.reason()).contains("former table");
  }
}
