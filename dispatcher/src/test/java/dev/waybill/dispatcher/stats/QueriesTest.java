package dev.waybill.dispatcher.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.rigs.PostgresServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class QueriesTest {
  @Test
  void aDestinationIsAsItsWorstStream() {
    assertThat(DestinationsQuery.worst(Stream.of("ACTIVE", "WAITING", "DEAD_LETTER")))
        .isEqualTo("DEAD_LETTER");
    assertThat(DestinationsQuery.worst(Stream.of("ACTIVE", "WAITING", "PAUSED")))
        .isEqualTo("WAITING");
    assertThat(DestinationsQuery.worst(Stream.empty())).isEqualTo("NEW");
  }

  @Test
  void listsAndShowsDeliveriesInEveryState() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String name = "queries_" + ProcessHandle.current().pid();
    server.createDatabase(name);
    try (var dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(name), server.user(), server.password()), 2)) {
      Migrations.run(dataSource);
      ControlDatabase control = new ControlDatabase(dataSource);
      control
          .jdbc()
          .sql(
              """
              WITH s AS (
                INSERT INTO warehouse_stream (destination, table_name, schema_major, watermark_at)
                VALUES ('lake', 'events', 1, '2026-03-01') RETURNING id)
              INSERT INTO warehouse_delivery
                (stream_id, kind, from_at, planned_end_at, schema_version, dedupe_key, status, attempts, last_error)
              SELECT id, 'WINDOW', '2026-03-01', '2026-03-01 00:15', '1.0', status, status, 3, 'boom'
              FROM s, unnest(ARRAY['PENDING', 'PROCESSING', 'DELIVERED', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER', 'SKIPPED']) status
              """)
          .update();
      DeliveriesQuery query = new DeliveriesQuery(control);
      assertThat(query.list(new DeliveriesQuery.Filter(null, null, null, 20)))
          .extracting(DeliverySummary::status)
          .containsExactlyInAnyOrder(
              "PENDING",
              "PROCESSING",
              "DELIVERED",
              "RETRYING",
              "IN_DOUBT",
              "DEAD_LETTER",
              "SKIPPED");
      assertThat(query.list(new DeliveriesQuery.Filter("lake", "events", "RETRYING", 20)))
          .singleElement()
          .satisfies(d ->
              assertThat(d.attempts() + "/" + d.maxAttempts() + " " + d.lastError())
                  .isEqualTo("3/8 boom"));
      assertThat(query.list(new DeliveriesQuery.Filter("lake", "findings", null, 20))).isEmpty();
      long id = query.list(new DeliveriesQuery.Filter(null, null, "DELIVERED", 1)).getFirst().id();
      assertThat(query.show(id)).hasValueSatisfying(d -> assertThat(d.attempts()).isEmpty());
      assertThat(query.show(-1)).isEmpty();
    }
  }
}
