package dev.waybill.soak.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.LateCost;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One transaction stays open over two hundred windows of a busy table.
@Tag("server")
class LongWriterTest {
  private static final int WINDOWS = 200;
  private static final int INSERTS = 15;
  private static final int UPDATES = 5;
  private static final int SAMPLED = 50;
  private static final long MEGABYTE = 1 << 20;
  private static final Mix BUSY =
      new Mix(
          SoakTable.PLAIN,
          0,
          2,
          0,
          1,
          0,
          0,
          0,
          false,
          0,
          0,
          new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(10)),
          false);

  @TempDir private Path folder;
  private final VirtualClock clock = new VirtualClock(Schedule.START);
  private final Turns turns = new Turns(Turns.NONE);
  private final Writes writes = new Writes(SoakTable.PLAIN);
  private Lane lane;
  private Reading reading;
  private Session patient;
  private Session busy;
  private long version;
  private long delivered;

  /// @param range rows between the look-back and the watermark
  private record Sample(int window, long range, LateCost cost, long memoBytes) {
    double blocksPerRow() {
      return (double) cost.blocks() / range;
    }
  }

  @BeforeEach
  void open() throws SQLException {
    lane = new Lane(PostgresServer.shared(), folder);
    lane.reset(SoakTable.PLAIN);
    reading =
        new Reading(lane, BUSY, Subject.PRODUCT, clock, turns, new Faults(turns, new Nobody()));
    reading.add(null, false);
    patient = new Session("patient", lane.writer(0), clock, Duration.ZERO, 1);
    busy = new Session("busy", lane.writer(1), clock, Duration.ZERO, 1);
  }

  @AfterEach
  void close() throws SQLException {
    reading.close();
    lane.close();
  }

  @Test
  void delaysItsOwnRowsOnly() throws SQLException {
    List<Sample> samples = new ArrayList<>();
    patient.begin();
    for (int window = 1; window <= WINDOWS; window++) {
      Instant end = Schedule.START.plus(Lane.CADENCE.multipliedBy(window));
      patient.write(put("slow" + window));
      writeUntil(end, window);
      clock.tick(Duration.between(clock.now(), end.plus(Subject.PRODUCT.settle())));
      deliver();
      assertThat(delivered)
          .as("everybody else's rows, when window %d has been read", window)
          .isEqualTo((long) (INSERTS + UPDATES) * window - UPDATES);
      if (window % SAMPLED == 0) {
        samples.add(sample(window));
      }
    }
    patient.end("COMMIT");
    clock.tick(Lane.CADENCE);
    deliver();
    assertThat(anomalies()).isEmpty();
    samples.forEach(sample ->
        System.out.printf(
            "window %d: %,d rows in the look-back range, late part touched %,d rows and %,d blocks (%.2f a row), memo %,d bytes%n",
            sample.window(),
            sample.range(),
            sample.cost().rows(),
            sample.cost().blocks(),
            sample.blocksPerRow(),
            sample.memoBytes()));
    assertThat(samples)
        .allSatisfy(sample -> {
          assertThat(sample.memoBytes()).isLessThan(MEGABYTE);
          assertThat(sample.cost().rows()).isLessThanOrEqualTo(2 * sample.range());
          assertThat(sample.blocksPerRow()).isLessThan(2 * samples.getFirst().blocksPerRow());
        });
  }

  /// New rows, and new versions of rows of the window before, each in a transaction of its own.
  private void writeUntil(Instant end, int window) throws SQLException {
    Duration pause = Duration.between(clock.now(), end).dividedBy(INSERTS + UPDATES + 1);
    for (int row = 0; row < INSERTS; row++) {
      clock.tick(pause);
      busy.write(put("r" + window + "-" + row));
    }
    for (int row = 0; row < UPDATES && window > 1; row++) {
      clock.tick(pause);
      busy.write(put("r" + (window - 1) + "-" + row));
    }
  }

  private String put(String id) {
    return writes.put(new Key(id, 0), "ada", ++version, clock.now());
  }

  private void deliver() {
    while (reading.work(0)) {}
    delivered =
        lane.control()
            .jdbc()
            .sql("SELECT rows_delivered FROM warehouse_stream")
            .query(Long.class)
            .single();
  }

  private Sample sample(int window) throws SQLException {
    ReadFacts facts =
        Objects.requireNonNull(
            new StreamStore(lane.control())
                .get(reading.targets().getFirst().stream().id())
                .landed());
    lane.source("VACUUM ANALYZE items");
    return new Sample(
        window,
        range(facts),
        LateCost.after(lane.source(), SoakTable.PLAIN.published(), facts),
        facts.seen().toBytes().length);
  }

  private long range(ReadFacts facts) throws SQLException {
    try (var statement = lane.source().createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM items WHERE updated_at >= to_timestamp(%d) AND updated_at < '%s'"
                    .formatted(facts.lookBackTo() / 1_000_000, facts.end().at()))) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Anomaly> anomalies() throws SQLException {
    return new Comparison("d0", null, Subject.PRODUCT.newer(), 0)
        .of(
            Comparison.table(lane.source(), SoakTable.PLAIN),
            reading.targets().getFirst().place().rows());
  }

  private static final class Nobody implements Faults.Others {
    @Override
    public void write(boolean locked) {}

    @Override
    public void expireLease(boolean dead) {}

    @Override
    public void deliver() {}
  }
}
