package dev.waybill.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.StreamId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A control database on a server, with whatever finished deliveries it is given.
final class BenchControl implements AutoCloseable {
  private static final int SESSIONS = 4;

  /// Of the same width as those of real windows: facts, receipt and an object. Times are of a day
  /// ago, so that none is purged.
  private static final List<String> FINISHED =
      List.of(
          """
          INSERT INTO warehouse_delivery (stream_id, kind, from_at, planned_end_at, schema_version, dedupe_key,
              status, attempts, lease_owner, lease_epoch, ordinal, created_at, started_at, delivered_at,
              next_attempt_at)
          SELECT $streams[1 + n %% cardinality($streams)], 'WINDOW', to_timestamp(n), to_timestamp(n + 1), '1.0',
              'finished/' || n, 'DELIVERED', 1, 'bench', n, n, now() - interval '1 day', now() - interval '1 day',
              now() - interval '1 day', now() - interval '1 day'
          FROM generate_series(1, %1$d) n
          """,
          """
          INSERT INTO warehouse_attempt (stream_id, delivery_id, export_seq, attempt_uuid, end_at, fence_xid,
              seen_xids, oldest_writer_at, look_back_to, prepared, relations, incarnation, ordinal, rows_read,
              rows_late)
          SELECT stream_id, id, nextval('export_seq'), gen_random_uuid(), planned_end_at, 1000 + id,
              decode(md5(id::text), 'hex'), from_at, from_at, '{}', '[]', '{}', ordinal, 2000, 20
          FROM warehouse_delivery WHERE status = 'DELIVERED'
          """,
          """
          INSERT INTO warehouse_receipt (delivery_id, stream_id, export_seq, attempt_uuid, schema_version,
              window_from, window_to, ordinal, rows_sent, rows_loaded, rows_quarantined, bytes, digest, proof,
              objects, started_at, committed_at)
          SELECT delivery_id, stream_id, export_seq, attempt_uuid, '1.0', oldest_writer_at, end_at, ordinal, 2000,
              2000, 0, 120000, md5(delivery_id::text), 'bench', '[]', created_at, created_at
          FROM warehouse_attempt
          """,
          "VACUUM (FREEZE, ANALYZE)");

  private final PostgresServer server;
  private final HikariDataSource dataSource;
  private final ControlDatabase control;

  private BenchControl(PostgresServer server, HikariDataSource dataSource) {
    this.server = server;
    this.dataSource = dataSource;
    this.control = new ControlDatabase(dataSource);
  }

  /// @param name of a database that does not exist yet
  static BenchControl open(PostgresServer server, String name) throws SQLException {
    server.createDatabase(name);
    HikariDataSource dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(name), server.user(), server.password()), SESSIONS);
    Migrations.run(dataSource);
    return new BenchControl(server, dataSource);
  }

  /// Of its server, which other control databases may be on.
  long pid() {
    return server.pid();
  }

  ControlDatabase control() {
    return control;
  }

  LeaseStore leases() {
    return new LeaseStore(
        control, "bench", new LeaseSettings(Duration.ofMinutes(10), Duration.ofMinutes(3)));
  }

  /// Makes a stream that may be leased.
  ///
  /// @return its id
  long stream(StreamId stream) {
    long id = new StreamStore(control).register(stream);
    leases().register(id);
    return id;
  }

  /// Lets so many windows have been delivered before, of all `streams` alike: with their attempts
  /// and receipts.
  void finish(List<Long> streams, long deliveries) {
    if (deliveries == 0) {
      return;
    }
    String array =
        "ARRAY[" + String.join(",", streams.stream().map(String::valueOf).toList()) + "]";
    for (String sql : FINISHED) {
      control
          .jdbc()
          .sql(
              sql.contains("%1$d")
                  ? sql.formatted(deliveries).replace("$streams", "(" + array + ")")
                  : sql)
          .update();
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
