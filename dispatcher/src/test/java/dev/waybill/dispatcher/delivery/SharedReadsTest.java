package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows of one table that several destinations get from one read: the same rows, once each,
/// whatever one of them is behind, slow or broken.
@Tag("server")
class SharedReadsTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final List<String> DESTINATIONS = List.of("d0", "d1", "d2");

  @TempDir private Path folder;
  private Fleet fleet;

  @BeforeEach
  void open() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String name = "shared_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    server.createDatabase(name);
    fleet =
        new Fleet(
                new ControlSettings(server.jdbcUrl(name), server.user(), server.password()),
                folder,
                DESTINATIONS.size())
            .sharingReads();
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  private String reads() throws SQLException {
    return fleet.query(
        "SELECT count(*) || ' of ' || count(DISTINCT export_seq) FROM warehouse_attempt");
  }

  @Test
  void oneReadServesThemAll() throws Exception {
    fleet.window("a");
    fleet.start("one", 1);
    fleet.awaitWindows();
    assertThat(reads()).as("the first window of each stream is its own").isEqualTo("3 of 3");

    fleet.window("b");
    fleet.awaitWindows();
    fleet.window("c");
    fleet.awaitWindows();

    assertThat(reads()).isEqualTo("9 of 5");
    assertThat(fleet.query("SELECT count(DISTINCT attempt_uuid) FROM warehouse_attempt"))
        .isEqualTo("9");
    for (String destination : DESTINATIONS) {
      assertThat(fleet.delivered(destination)).containsExactlyInAnyOrder("a=1", "b=1", "c=1");
    }
    assertThat(fleet.query("SELECT max(attempts) FROM warehouse_delivery")).isEqualTo("1");
  }

  /// What was open when a window was read comes late, to each stream by what it has seen itself.
  @Test
  void lateRowsComeOnce() throws Exception {
    fleet.start("one", 2);
    fleet.window("a");
    fleet.awaitWindows();
    try (Connection open = fleet.application.writer()) {
      open.setAutoCommit(false);
      fleet.application.time.begin("open");
      ReadingRig.run(open, fleet.application.put("late", 7));
      fleet.window("b");
      fleet.awaitWindows();
      fleet.window("c");
      fleet.awaitWindows();
      open.commit();
      fleet.application.time.end("open");
    }
    fleet.window("d");
    fleet.awaitWindows();

    for (String destination : DESTINATIONS) {
      assertThat(fleet.delivered(destination))
          .containsExactlyInAnyOrder("a=1", "b=1", "c=1", "d=1", "late=7");
    }
  }

  /// Streams whose last reads were one have seen the same: what they look back for is the same too,
  /// and read once. Each has a marker of its own for what it saw.
  @Test
  void whatTheyLookBackForIsReadOnce() throws Exception {
    List<String> ways = Collections.synchronizedList(new ArrayList<>());
    fleet.application.followDeletes();
    fleet.window("a");
    fleet.reading((source, time) -> new ToldReader(source, time, ways)).start("one", 1);
    fleet.awaitWindows();
    fleet.window("b");
    fleet.awaitWindows();
    assertThat(ways).as("the first reads were their own").containsExactly("follow", "follow");

    ways.clear();
    try (Connection open = fleet.application.writer()) {
      open.setAutoCommit(false);
      fleet.application.time.begin("open");
      ReadingRig.run(
          open,
          fleet.application.put("late", 7),
          "SAVEPOINT s",
          fleet.application.put("later", 8),
          "RELEASE s",
          "DELETE FROM items WHERE id = 'a'");
      fleet.window("c");
      fleet.awaitWindows();
      open.commit();
      fleet.application.time.end("open");
    }
    fleet.window("d");
    fleet.awaitWindows();
    fleet.window("e");
    fleet.awaitWindows();

    assertThat(ways).hasSize(6).containsOnly("repeat");
    for (String destination : DESTINATIONS) {
      assertThat(fleet.delivered(destination))
          .containsExactlyInAnyOrder("a=1", "-a", "b=1", "c=1", "d=1", "e=1", "late=7", "later=8");
    }
    assertThat(markersOfTheLastRead()).isEqualTo(3);
  }

  private long markersOfTheLastRead() throws SQLException {
    String sql =
        """
        SELECT count(DISTINCT stream) FROM waybill_source.read_marker
        WHERE export_seq = (SELECT max(export_seq) FROM waybill_source.read_marker)
        """;
    try (Connection connection = fleet.application.writer();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /// Tells how those that do not lead come by their rows.
  private static final class ToldReader extends WindowReader {
    private final List<String> ways;

    ToldReader(SourceDatabase source, SourceTime time, List<String> ways) {
      super(source, time, "test");
      this.ways = ways;
    }

    @Override
    public Optional<WindowRead> follow(
        ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
        throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
      ways.add("follow");
      return super.follow(request, own, shared, leader);
    }

    @Override
    public WindowRead repeat(ReadRequest request, SharedSnapshot shared, Leader leader)
        throws SourceException, InterruptedException {
      ways.add("repeat");
      return super.repeat(request, shared, leader);
    }
  }

  /// A destination that takes its time holds nobody up, and reads with the others again later.
  @Test
  void theSlowIsLeftBehindAndJoinsAgain() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Set<String> slow = ConcurrentHashMap.newKeySet();
    fleet.start(
        "one",
        2,
        opening(destination -> {
          if (slow.contains(destination)) {
            await(gate);
          }
        }));
    fleet.window("a");
    fleet.awaitWindows();
    slow.add("d2");
    for (String id : List.of("b", "c", "d")) {
      fleet.window(id);
      fleet.awaitWindows("d0", "d1");
    }
    assertThat(fleet.delivered("d2")).containsExactly("a=1");
    slow.clear();
    gate.countDown();
    fleet.awaitWindows();
    for (int window = 0; !together() && window < 20; window++) {
      // A worker may be quicker than the planner, which writes one delivery after another.
      fleet.window("e");
      fleet.awaitWindows();
    }

    assertThat(together()).isTrue();
    for (String destination : DESTINATIONS) {
      assertThat(new TreeSet<>(fleet.delivered(destination)))
          .containsExactly("a=1", "b=1", "c=1", "d=1", "e=1");
    }
  }

  private boolean together() throws SQLException {
    return fleet.query("SELECT count(DISTINCT export_seq) FROM warehouse_stream").equals("1");
  }

  /// Random rows, long transactions and failures of each destination's own.
  @Test
  void whateverHappensEachHoldsTheTable() throws Exception {
    long seed = Long.getLong("waybill.seed", System.nanoTime());
    System.out.println("shared reads: -Dwaybill.seed=" + seed);
    Random random = new Random(seed);
    Random faults = new Random(seed + 1);
    Set<String> broken = ConcurrentHashMap.newKeySet();
    fleet.start(
        "one",
        3,
        opening(destination -> {
          if (broken.remove(destination)) {
            throw new DestinationException(Kind.TRANSIENT, "broken", null);
          }
        }));
    fleet.window("first");
    fleet.awaitWindows();
    List<String> put = new ArrayList<>(List.of("first=1"));
    try (Connection writer = fleet.application.writer()) {
      int open = 0;
      for (int window = 0; window < 40; window++) {
        for (int row = 0; row < 5; row++) {
          if (open == 0 && random.nextInt(4) == 0) {
            writer.setAutoCommit(false);
            fleet.application.time.begin("writer");
            open = 1 + random.nextInt(4);
          }
          String id = "r" + window + "-" + row;
          String sql = fleet.application.put(id, row);
          if (open > 0 && random.nextBoolean()) {
            ReadingRig.run(writer, "SAVEPOINT s", sql, "RELEASE s");
          } else {
            fleet.application.execute(sql);
          }
          put.add(id + "=" + row);
        }
        if (open > 0 && --open == 0) {
          writer.commit();
          writer.setAutoCommit(true);
          fleet.application.time.end("writer");
        }
        DESTINATIONS.stream().filter(_ -> faults.nextInt(4) == 0).forEach(broken::add);
        fleet.application.time.tick(ReadingRig.CADENCE);
        fleet.awaitWindows(DESTINATIONS.get(random.nextInt(DESTINATIONS.size())));
      }
      if (open > 0) {
        writer.commit();
        fleet.application.time.end("writer");
      }
    }
    fleet.application.time.tick(ReadingRig.CADENCE);
    fleet.awaitWindows();

    assertThat(put).hasSameElementsAs(table());
    for (String destination : DESTINATIONS) {
      assertThat(fleet.delivered(destination))
          .as(destination)
          .containsExactlyInAnyOrderElementsOf(put);
    }
    assertThat(
            Long.parseLong(
                fleet.query("SELECT count(*) - count(DISTINCT export_seq) FROM warehouse_attempt")))
        .as("reads that were shared")
        .isPositive();
  }

  private Set<String> table() throws SQLException {
    Set<String> rows = new TreeSet<>();
    try (Connection connection = fleet.application.writer();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id || '=' || value FROM items")) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What happens when a delivery to a destination begins.
  private interface Opening {
    void happen(String destination) throws DestinationException;
  }

  private static UnaryOperator<DestinationAdapter> opening(Opening opening) {
    return adapter ->
        (DestinationAdapter)
            Proxy.newProxyInstance(
                SharedReadsTest.class.getClassLoader(),
                new Class<?>[] {DestinationAdapter.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("open")) {
                    DeliveryTicket ticket = (DeliveryTicket) arguments[0];
                    opening.happen(ticket.key().stream().destination().value());
                  }
                  try {
                    return method.invoke(adapter, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }
}
