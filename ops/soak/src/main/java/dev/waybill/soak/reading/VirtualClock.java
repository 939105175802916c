package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.Bounds;
import dev.waybill.dispatcher.source.ServerTime;
import dev.waybill.dispatcher.source.SourceTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The source's clock and the starts of its transactions, in virtual time. Prepared transactions
/// are asked from the server, which knows them by name only.
///
/// Between the three questions of a look, and between the look and the snapshot, the application
/// goes on: that is what [#interlude] is for.
public final class VirtualClock implements SourceTime {
  private final Map<String, Instant> begun = new HashMap<>();
  private Instant now;
  private Interlude interlude = () -> {};

  /// What others do meanwhile.
  @FunctionalInterface
  public interface Interlude {
    void run() throws SQLException;
  }

  public VirtualClock(Instant start) {
    this.now = start;
  }

  void during(Interlude others) {
    this.interlude = others;
  }

  /// Lets others do something at this moment.
  public void interlude() throws SQLException {
    interlude.run();
  }

  public void tick(Duration by) {
    now = now.plus(by);
  }

  /// A transaction of this session can write from now on.
  void begin(String session) {
    begun.put(session, now);
  }

  void end(String session) {
    begun.remove(session);
  }

  @Override
  public Instant estimate() {
    return now;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Bounds look(Connection connection) throws SQLException {
    long start = micros(now);
    interlude();
    long oldest = begun.values().stream().mapToLong(VirtualClock::micros).min().orElse(start);
    interlude();
    Set<String> prepared = ServerTime.prepared(connection);
    interlude();
    return new Bounds(start, Math.min(start, oldest), prepared);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
