package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.rigs.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Windows that are read on two sessions at a time say the same as those read on one.
@Tag("server")
class TwoSessionsTest {
  private final Lanes lanes = new Lanes();
  private ReadingRig rig;

  /// Keeps apart what the two sessions hand out.
  private static final class Lanes {
    final CollectingEncoder behind = new CollectingEncoder();
    boolean opened;
    boolean dropped;
    boolean refusing;
    @Nullable IOException failure;

    RowLanes around(RowSink first) {
      return new RowLanes() {
        @Override
        public RowSink first() {
          return first;
        }

        @Override
        public @Nullable RowSink second() {
          opened = !refusing;
          return refusing
              ? null
              : (operation, buffer, start, end) -> {
                if (failure != null) {
                  throw failure;
                }
                behind.row(operation, buffer, start, end);
              };
        }

        @Override
        public void dropSecond() {
          dropped = true;
        }
      };
    }
  }

  @BeforeEach
  void open() throws Exception {
    rig = new ReadingRig(PostgresServer.shared());
    rig.onTwoSessions(lanes::around);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  /// One row a second.
  private void put(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      rig.time.tick(Duration.ofSeconds(1));
      rig.execute(rig.put("row-%03d".formatted(i), i));
    }
  }

  private static List<String> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj("row-%03d=%1$d"::formatted).toList();
  }

  @Test
  void everyRowIsHandedOutOnceByOneOfThem() throws Exception {
    put(0, 100);
    rig.execute("ANALYZE items");

    List<String> first = rig.nextWindow();

    assertThat(first).hasSizeBetween(20, 80);
    assertThat(Stream.concat(first.stream(), lanes.behind.rows().stream()))
        .containsExactlyElementsOf(rows(0, 100));
    assertThat(rig.lastRead().rows()).isEqualTo(100);
    assertThat(lanes.dropped).isFalse();
    assertThat(rig.watermark().id()).isNull();
  }

  /// What the second session saw is remembered too: its rows are not late at the next window.
  @Test
  void transactionsThatTheSecondSawAreSeen() throws Exception {
    rig.nextWindow();
    try (Connection open = rig.writer()) {
      open.setAutoCommit(false);
      rig.time.begin("open");
      // Holds the fence below all that follows.
      ReadingRig.run(open, rig.put("open", 1));
      put(0, 60);
      rig.execute("ANALYZE items");
      List<String> first = rig.nextWindow();
      assertThat(lanes.behind.rows()).isNotEmpty().doesNotContainAnyElementsOf(first);
      open.commit();
      rig.time.end("open");
    }

    assertThat(rig.nextWindow()).containsExactly("open=1");
  }

  @Test
  void whatLiesBehindACutIsDropped() throws Exception {
    put(0, 100);
    rig.execute("ANALYZE items");
    rig.limit(new ReadLimits(20, 1L << 30, Duration.ofMinutes(1)));

    List<String> first = rig.nextWindow();

    assertThat(first).containsExactlyElementsOf(rows(0, first.size())).hasSizeLessThan(25);
    assertThat(lanes.dropped).isTrue();
    assertThat(rig.lastRead().rows()).isEqualTo(first.size());
    assertThat(rig.watermark().id()).isEqualTo("row-%03d".formatted(first.size() - 1));
  }

  @Test
  void theSecondMayBeCut() throws Exception {
    put(0, 100);
    // The planner takes the first rows for all there are, so that most lie in the second half.
    rig.execute("ANALYZE items", "ALTER TABLE items SET (autovacuum_enabled = off)");
    put(100, 400);
    rig.limit(new ReadLimits(300, 1L << 30, Duration.ofMinutes(1)));

    List<String> all =
        Stream.concat(rig.nextWindow().stream(), lanes.behind.rows().stream()).toList();

    assertThat(lanes.opened).isTrue();
    assertThat(all).containsExactlyElementsOf(rows(0, all.size()));
    assertThat(all).hasSizeLessThan(400);
    assertThat(rig.watermark().id()).isEqualTo("row-%03d".formatted(all.size() - 1));
  }

  @Test
  void aFailureOfTheSecondIsThatOfTheRead() throws Exception {
    put(0, 100);
    rig.execute("ANALYZE items");
    lanes.failure = new IOException("no space left");

    assertThatThrownBy(rig::nextWindow).isInstanceOf(IOException.class).hasMessage("no space left");
    assertThat(rig.source.load().used()).isZero();
  }

  @Test
  void withoutASecondLaneAllRowsComeTogether() throws Exception {
    put(0, 30);
    rig.execute("ANALYZE items");
    lanes.refusing = true;

    assertThat(rig.nextWindow()).containsExactlyElementsOf(rows(0, 30));
    assertThat(rig.source.load().used()).isZero();
  }

  /// All of one moment: there is nothing to halve by time.
  @Test
  void aBulkUpdateIsWhole() throws Exception {
    rig.execute(
        "INSERT INTO items (id, value, updated_at) SELECT 'row-' || lpad(n::text, 3, '0'), n, '"
            + rig.time.now()
            + "' FROM generate_series(0, 99) n",
        "ANALYZE items");

    List<String> first = rig.nextWindow();

    assertThat(Stream.concat(first.stream(), lanes.behind.rows().stream()))
        .containsExactlyElementsOf(rows(0, 100));
  }

  /// A change of the table that waits for the first session would hold the second back, in the
  /// middle of the read.
  @Test
  void thereIsNoSecondWhileTheTableIsToBeChanged() throws Exception {
    try (Connection changing = rig.writer()) {
      Thread change =
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  ReadingRig.run(changing, "ALTER TABLE items ADD COLUMN extra text");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      TableSnapshot.Body<ReadFacts> body =
          open -> {
            assertThat(opens(open)).isTrue();
            change.start();
            awaitWaiter();
            assertThat(opens(open)).isFalse();
            throw new IOException("seen");
          };

      assertThatThrownBy(() -> rig.inSnapshot(body)).hasMessage("seen");
      change.join();
    }
    assertThat(rig.source.load().used()).isZero();
  }

  private static boolean opens(TableSnapshot.Open open) throws SQLException {
    try (ReaderSession session = open.beside().open()) {
      return session != null;
    }
  }

  private void awaitWaiter() throws SQLException {
    try (Connection connection = rig.writer();
        Statement statement = connection.createStatement()) {
      boolean waiting = false;
      while (!waiting) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass)")) {
          row.next();
          waiting = row.getBoolean(1);
        }
        Thread.onSpinWait();
      }
    }
  }
}
