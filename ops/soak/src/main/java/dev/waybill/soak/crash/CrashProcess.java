package dev.waybill.soak.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.proxy.FaultProxy;
import dev.waybill.soak.reading.Lane;
import dev.waybill.soak.reading.SimulatedDispatcher;
import dev.waybill.soak.reading.SoakTable;
import dev.waybill.soak.reading.VirtualClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A dispatcher process with nothing of another's: pool, sessions, adapter and spool of its own,
/// each server behind a proxy that asks its [Life].
final class CrashProcess implements AutoCloseable {
  static final Duration SETTLE = Duration.ofSeconds(5);
  private static final int MOST_TRIES = 10;
  private static final ReadLimits LIMITS =
      new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1));

  private final Lane lane;
  private final Life life;
  private final FaultProxy controlProxy;
  private final FaultProxy sourceProxy;
  private final HikariDataSource pool;
  private final SimulatedDispatcher dispatcher;
  private final Destinations destinations;
  private final SimulatedDispatcher.Worker worker;
  private @Nullable Throwable failure;

  CrashProcess(
      String name,
      Lane lane,
      CrashSubject subject,
      VirtualClock clock,
      Life life,
      List<CrashStream> streams,
      Path folder) {
    this.lane = lane;
    this.life = life;
    this.controlProxy = FaultProxy.postgres(lane.port(), life.at("control"));
    this.sourceProxy = FaultProxy.postgres(lane.port(), life.at("source"));
    this.pool = ControlDataSource.open(lane.control(controlProxy.port()), 2);
    DataSource control = subject.control().apply(new Mortal(pool, life));
    this.dispatcher = new SimulatedDispatcher(name, new ControlDatabase(control), folder);
    this.destinations =
        Door.open(
            streams.stream()
                .map(stream -> stream.place().door(life, stream.id(), subject))
                .toList(),
            life.clock());
    SourceDatabase source = lane.source(SETTLE, sourceProxy.port());
    this.worker =
        dispatcher.worker(
            streams.stream().map(stream -> delivered(stream, source, clock)).toList(),
            destinations,
            lane.encoders(),
            life.turns(),
            true);
  }

  private static DeliveryStream delivered(
      CrashStream stream, SourceDatabase source, VirtualClock clock) {
    return new DeliveryStream(
        stream.number(),
        stream.id(),
        SoakTable.PLAIN.published(),
        Scope.of(SoakTable.PLAIN.published(), null),
        source,
        new WindowReader(source, clock, Lane.INSTALLATION),
        new WindowGrid(Lane.CADENCE, SETTLE),
        LIMITS);
  }

  Life life() {
    return life;
  }

  /// What it stumbled over last, for messages.
  @Nullable Throwable failure() {
    return failure;
  }

  /// Until it finds nothing to do, or stumbles, or tries the same for ever.
  void work() {
    try {
      boolean goesOn = true;
      for (int tries = 0; goesOn && tries < MOST_TRIES; tries++) {
        goesOn = worker.work();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      boolean killed = Thread.interrupted();
      assert !killed || life.isDead();
    }
  }

  /// A dead process opens no connection and waits for none.
  private static final class Mortal extends DelegatingDataSource {
    private final Life life;

    Mortal(DataSource pool, Life life) {
      super(pool);
      this.life = life;
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (life.isDead()) {
        throw new IllegalStateException("this process is dead");
      }
      return super.getConnection();
    }
  }

  /// Its servers see no more of it.
  void cut() throws SQLException {
    lane.forget(sourceProxy.port());
    controlProxy.close();
    sourceProxy.close();
  }

  /// What is left of it in memory. That of a dead one takes seconds: its pool and its calls try
  /// again for a while.
  @Override
  public void close() {
    destinations.close();
    dispatcher.close();
    pool.close();
  }
}
