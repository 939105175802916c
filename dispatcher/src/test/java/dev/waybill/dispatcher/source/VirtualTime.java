package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A clock the test ticks. Transactions begin in virtual time too, so that the bounds agree with
/// it.
public final class VirtualTime implements SourceTime {
  private volatile Instant now;
  private final Map<String, Instant> writers = new ConcurrentHashMap<>();
  private Hook hook = () -> {};
  private Consumer<Instant> onTick = now -> {};

  /// Something that happens while a read looks at its bounds.
  public interface Hook {
    void run() throws SQLException;
  }

  /// Lets something happen right before the next reads begin their transaction.
  public void onLook(Hook next) {
    hook = next;
  }

  public VirtualTime(Instant start) {
    this.now = start;
  }

  public void tick(Duration by) {
    now = now.plus(by);
    onTick.accept(now);
  }

  /// Tells whoever keeps the same time elsewhere, at once and after each tick.
  void onTick(Consumer<Instant> listener) {
    onTick = listener;
    listener.accept(now);
  }

  /// A transaction of this name can write from now on.
  public void begin(String writer) {
    writers.put(writer, now);
  }

  public void end(String writer) {
    writers.remove(writer);
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
    hook.run();
    Instant oldest = writers.values().stream().min(Instant::compareTo).orElse(now);
    return new Bounds(Micros.of(now), Micros.of(oldest), ServerTime.prepared(connection));
  }
}
