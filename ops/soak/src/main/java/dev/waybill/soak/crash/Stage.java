package dev.waybill.soak.crash;

import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.proxy.Fault;
import dev.waybill.soak.reading.Comparison;
import dev.waybill.soak.reading.Comparison.SourceRow;
import dev.waybill.soak.reading.Key;
import dev.waybill.soak.reading.Lane;
import dev.waybill.soak.reading.Schedule;
import dev.waybill.soak.reading.SoakTable;
import dev.waybill.soak.reading.VirtualClock;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One stream from its beginning, or several of one table whose windows are read together,
/// delivered in rounds: a window full of everything, a window with a late row, an empty one, a
/// replay of what is in quarantine. A round may be hit at one point.
final class Stage implements AutoCloseable {
  private static final Duration WINDOW = Lane.CADENCE.plus(CrashProcess.SETTLE);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MOST_TRIES = 6;

  private final Lane lane;
  private final CrashSubject subject;
  private final Path folder;
  private final VirtualClock clock = new VirtualClock(Schedule.START);
  private final SteppedClock wall = new SteppedClock(Schedule.START);
  private final Content content;
  private final List<CrashStream> streams;
  private final List<CrashProcess> processes = new ArrayList<>();
  private int named;
  private final List<String> stumbled = new ArrayList<>();

  /// What a round showed.
  ///
  /// @param effects in order
  /// @param hit where the process was hit, null when it was not
  /// @param wrong in lines, none when all is well
  record Round(List<String> effects, @Nullable String hit, List<String> wrong) {}

  Stage(Lane lane, List<CrashPlace> places, CrashSubject subject, Path folder) throws SQLException {
    this.lane = lane;
    this.subject = subject;
    this.folder = folder;
    lane.reset(SoakTable.PLAIN);
    this.content = new Content(lane, clock);
    this.streams = places.stream().map(this::stream).toList();
    processes.add(process());
  }

  private CrashStream stream(CrashPlace place) {
    StreamId id =
        new StreamId(
            new DestinationId("d" + UUID.randomUUID().toString().substring(0, 8)),
            SoakTable.PLAIN.published().id(),
            1);
    long number = new StreamStore(lane.control()).register(id);
    lane.control()
        .jdbc()
        .sql("INSERT INTO stream_lease (stream_id) VALUES (?) ON CONFLICT DO NOTHING")
        .param(number)
        .update();
    return new CrashStream(number, id, place);
  }

  private CrashProcess process() {
    return new CrashProcess(
        "p" + named++,
        lane,
        subject,
        clock,
        new Life(new Around(), wall, subject.passing()),
        streams,
        folder);
  }

  private CrashProcess current() {
    return processes.getLast();
  }

  /// @param point null for none
  Round round(@Nullable Point point) throws SQLException {
    CrashProcess struck = current();
    stumbled.clear();
    struck.life().plan(point);
    long shared = lane.shared();
    content.begin();
    pass();
    content.commitLate();
    pass();
    pass();
    content.takeBad(holdsEverything());
    lane.control()
        .transaction(() ->
            streams.forEach(stream ->
                new ReplayStore(lane.control())
                    .plan(stream.number(), new ReplaySubject.Quarantined())));
    deliver();
    List<String> effects = struck.life().effects();
    String hit = struck.life().hit();
    struck.life().plan(null);
    pass();
    retireOthers();
    if (point == null && streams.size() > 1 && lane.shared() == shared) {
      stumbled.add("expected windows that are read together, found that each is read alone");
    }
    return new Round(effects, hit, wrong());
  }

  /// Those that are dead, or that took over for a while: a server has only so many sessions.
  private void retireOthers() throws SQLException {
    while (processes.size() > 1) {
      retire(processes.removeFirst());
    }
  }

  /// Nobody waits for a process that no server sees any more.
  private static void retire(CrashProcess process) throws SQLException {
    process.cut();
    Thread.startVirtualThread(process::close);
  }

  /// A window of one row, whose exchanges are broken by a rule. A dead letter is revived once the
  /// rule is gone, as a person does.
  Round window(Function<String, Fault> rule) throws SQLException {
    stumbled.clear();
    content.single();
    current().life().breaking(rule);
    clock.tick(WINDOW);
    current().work();
    current().life().breaking(_ -> Fault.NONE);
    int dead = revive();
    deliver();
    return new Round(List.of(), dead == 0 ? null : "dead letter", wrong());
  }

  private List<String> wrong() throws SQLException {
    List<String> wrong = new ArrayList<>(stumbled);
    Map<Key, SourceRow> table = table();
    for (CrashStream stream : streams) {
      wrong.addAll(CrashCheck.of(table, stream, lane.control()));
    }
    return wrong;
  }

  private boolean holdsEverything() {
    return streams.stream().allMatch(stream -> stream.place().holdsEverything());
  }

  private int revive() {
    List<Long> dead =
        lane.control()
            .jdbc()
            .sql("SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'")
            .query((row, n) -> row.getLong(1))
            .list();
    DeliveryStore deliveries = new DeliveryStore(lane.control());
    lane.control().transaction(() -> dead.forEach(deliveries::retry));
    return dead.size();
  }

  private Map<Key, SourceRow> table() throws SQLException {
    Map<Key, SourceRow> rows = Comparison.table(lane.source(), SoakTable.PLAIN);
    if (!holdsEverything()) {
      rows.keySet().removeIf(key -> key.id().startsWith("bad"));
    }
    return rows;
  }

  private void pass() {
    clock.tick(WINDOW);
    deliver();
  }

  /// A process that is dead is replaced, and one that has forgotten its lease waits for its end:
  /// both by the time of the lease.
  private void deliver() {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      current().work();
      if (current().life().isDead()) {
        processes.add(process());
      }
      if (isAtTheEnd()) {
        return;
      }
      expireLeases();
    }
    stumbled.add(
        "STUCK: " + CrashCheck.open(lane.control()) + "; last failure " + current().failure());
  }

  private boolean isAtTheEnd() {
    return CrashCheck.open(lane.control()).isEmpty() && streams.stream().allMatch(this::hasAll);
  }

  private boolean hasAll(CrashStream stream) {
    return new WindowGrid(Lane.CADENCE, CrashProcess.SETTLE)
        .next(new StreamStore(lane.control()).get(stream.number()).watermark(), clock.now())
        .isEmpty();
  }

  /// As when their time has passed. The row of one whose holder stopped in the middle of a
  /// transaction is locked by it, and stays.
  private void expireLeases() {
    wall.step(LONG);
    lane.control()
        .jdbc()
        .sql(
            """
            UPDATE stream_lease SET expires_at = '-infinity'
            WHERE stream_id IN (SELECT stream_id FROM stream_lease FOR UPDATE SKIP LOCKED)
            """)
        .update();
  }

  private final class Around implements Life.Others {
    @Override
    public void write() {
      try {
        content.interfere();
      } catch (SQLException e) {
        stumbled.add("the application stumbled: " + e);
      }
    }

    /// On the thread of the proxy, while the other one waits.
    @Override
    public void takeOver() {
      expireLeases();
      CrashProcess successor = process();
      processes.addFirst(successor);
      successor.work();
    }
  }

  @Override
  public void close() {
    try {
      for (CrashProcess process : processes) {
        retire(process);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      streams.forEach(stream -> stream.place().close());
    }
  }
}
