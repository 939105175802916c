package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One transaction stays open over twenty windows of a second while another session writes: its
/// rows are delivered in the window that their cursor names, or, where they committed after that
/// was read, with the very next; those of the open one when it commits; nothing twice.
@Tag("server")
class OpenWriterTest {
  private static final int WINDOWS = 20;

  private LiveRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new LiveRig(PostgresServer.shared(), Duration.ofMinutes(1));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void delaysNobodyButItself() throws Exception {
    Connection slow = rig.writer();
    ReadingRig.run(slow, LiveRig.put("slow0", 0));
    WindowGrid grid = new WindowGrid(Duration.ofSeconds(1), Duration.ZERO);
    List<LiveRig.Window> windows = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    Map<String, Instant> committed;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<String, Instant>> busy = threads.submit(() -> write(done));
      try {
        for (int window = 1; window <= WINDOWS; window++) {
          windows.add(rig.readWhenClosed(grid));
          ReadingRig.run(slow, "SAVEPOINT s", LiveRig.put("slow" + window, 0), "RELEASE s");
        }
      } finally {
        done.set(true);
      }
      committed = busy.get();
    }
    assertThat(ids(windows)).noneMatch(id -> id.startsWith("slow"));
    slow.commit();
    windows.add(rig.readWhenClosed(grid));
    windows.add(rig.readWhenClosed(grid));

    List<String> all = new ArrayList<>(committed.keySet());
    IntStream.rangeClosed(0, WINDOWS).forEach(i -> all.add("slow" + i));
    assertThat(ids(windows)).as("each once").containsExactlyInAnyOrderElementsOf(all);
    assertInTime(windows, committed);
  }

  /// @return when each row was committed, at the latest, by the server's clock
  private Map<String, Instant> write(AtomicBoolean done) throws SQLException {
    Map<String, Instant> committed = new LinkedHashMap<>();
    try (Connection connection = rig.writer();
        Statement clock = connection.createStatement()) {
      while (!done.get()) {
        String id = "busy" + committed.size();
        ReadingRig.run(connection, LiveRig.put(id, 1), "SELECT pg_sleep(0.005)");
        connection.commit();
        try (ResultSet row = clock.executeQuery("SELECT clock_timestamp()")) {
          row.next();
          committed.put(id, row.getObject(1, OffsetDateTime.class).toInstant());
        }
        connection.commit();
      }
    }
    return committed;
  }

  private static List<String> ids(List<LiveRig.Window> windows) {
    return windows.stream()
        .flatMap(window -> window.rows().stream())
        .map(OpenWriterTest::id)
        .toList();
  }

  private static String id(String row) {
    return row.substring(0, row.indexOf('='));
  }

  /// A row comes with the first window past its cursor that was read after its commit, or sooner,
  /// but never before its cursor.
  private void assertInTime(List<LiveRig.Window> windows, Map<String, Instant> committed)
      throws SQLException {
    Map<String, Instant> cursors = rig.cursors();
    Duration largest = Duration.ZERO;
    for (LiveRig.Window window : windows) {
      for (String row : window.rows()) {
        Instant cursor = Objects.requireNonNull(cursors.get(id(row)));
        assertThat(Micros.of(cursor)).as(row).isLessThan(window.bounds().to().atMicros());
        Instant commit = committed.get(id(row));
        if (commit != null) {
          assertThat(windows.stream().filter(other -> isDue(other, cursor, commit)).findFirst())
              .hasValueSatisfying(due -> assertThat(window.began()).isBeforeOrEqualTo(due.began()));
          Duration delay = Duration.between(cursor, window.ended());
          largest = delay.compareTo(largest) > 0 ? delay : largest;
        }
      }
    }
    System.out.printf(
        "OpenWriterTest: %,d rows beside a writer open over %d windows of 1 s, the latest after %d ms%n",
        committed.size(), WINDOWS, largest.toMillis());
  }

  private static boolean isDue(LiveRig.Window window, Instant cursor, Instant commit) {
    return window.bounds().to().atMicros() > Micros.of(cursor) && window.began().isAfter(commit);
  }
}
