package dev.waybill.reference;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The application at work: small transactions that store new events, process those stored before,
/// resolve findings and deliver what is pending. As the application does, it knows of `updated_at`
/// only on the tables that have one of their own.
public final class LiveTraffic implements AutoCloseable {
  private static final int PER_STEP = 10;
  private static final int WAITING = 50;

  private final Connection connection;
  private final Clock clock;
  private final BatchWriter writer;
  private final RecordReader reader = new RecordReader(Preset.M365, Pointers.NONE);
  private final SampleAuditLog sample;
  private final EventRows rows;
  private final RuleRunRows ruleRuns;
  private final Deque<Batch.EventKey> received = new ArrayDeque<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable ScheduledExecutorService executor;

  /// @param connection used by this traffic alone until it is closed, and closed with it
  public LiveTraffic(Connection connection, long seed, int organisations, Clock clock)
      throws SQLException {
    Organisations all = new Organisations(organisations);
    this.connection = connection;
    this.clock = clock;
    this.writer = new BatchWriter(connection);
    this.sample = new SampleAuditLog(seed, EventRows.now(clock), Duration.ofSeconds(1));
    this.rows = new EventRows(all, clock);
    this.ruleRuns = new RuleRunRows(clock);
    writer.writeOrganisations(all, clock);
  }

  /// Works until closed, at about `eventsPerSecond` new events.
  public LiveTraffic start(int eventsPerSecond) {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("live-traffic").daemon().factory());
    long micros = Math.max(1, 1_000_000L * PER_STEP / eventsPerSecond);
    var unused = started.scheduleAtFixedRate(this::guarded, 0, micros, TimeUnit.MICROSECONDS);
    executor = started;
    return this;
  }

  /// What ended the traffic early, or null.
  public @Nullable Throwable failure() {
    return failure.get();
  }

  private void guarded() {
    if (failure.get() != null) {
      return;
    }
    try {
      step();
    } catch (SQLException | RuntimeException e) {
      failure.set(e);
    }
  }

  /// Ten new events in one transaction, then the changes to older rows in another.
  public void step() throws SQLException {
    Batch batch = new Batch();
    LocalDateTime now = EventRows.now(clock);
    for (int i = 0; i < PER_STEP; i++) {
      try {
        byte[] line = sample.at(now).getBytes(StandardCharsets.UTF_8);
        for (AuditRecord record : reader.read(line)) {
          rows.add(batch, record, 0, true);
        }
      } catch (MalformedRecordException e) {
        throw new IllegalStateException("a sample record is well formed", e);
      }
    }
    ruleRuns.add(batch);
    writer.write(batch);
    received.addAll(batch.received());
    change(now);
  }

  private void change(LocalDateTime now) throws SQLException {
    try {
      while (received.size() > WAITING) {
        process(received.removeFirst(), now);
      }
      update(
          """
          UPDATE security_findings SET status = 'RESOLVED', resolved_at = ?::timestamp,
            resolved_by_id = 'system'
          WHERE id = (SELECT id FROM security_findings WHERE status = 'OPEN' LIMIT 1)
          """,
          now);
      update(
          """
          UPDATE workflow_deliveries SET status = 'DELIVERED', attempts = attempts + 1,
            delivered_at = ?::timestamp, updated_at = ?::timestamp
          WHERE id = (SELECT id FROM workflow_deliveries WHERE status = 'PENDING' LIMIT 1)
          """,
          now,
          now);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private void process(Batch.EventKey event, LocalDateTime now) throws SQLException {
    update(
        """
        UPDATE ingested_events SET processing_status = 'PROCESSED', processed_at = ?::timestamp
        WHERE occurred_at = ?::timestamp AND id = ?
        """,
        now,
        event.occurredAt(),
        event.id());
  }

  private void update(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i].toString());
      }
      statement.executeUpdate();
    }
  }

  /// Ends after the transaction that is under way; everything committed stays.
  @Override
  public void close() throws SQLException {
    if (executor != null) {
      executor.close();
    }
    connection.close();
  }
}
