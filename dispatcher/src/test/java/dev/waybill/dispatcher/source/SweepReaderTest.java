package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which rows are suspects, in virtual time.
@Tag("server")
class SweepReaderTest {
  private ReadingRig rig;
  private final List<SweepMark> marks = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    rig = new ReadingRig(PostgresServer.shared());
    mark();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void mark() throws Exception {
    SweepMark mark = rig.sweep().mark();
    rig.sweep().prove(mark, 0);
    marks.add(mark);
  }

  private static String longAgo(String id) {
    return "INSERT INTO items (id, value, updated_at) VALUES ('" + id + "', 1, '2025-03-01')";
  }

  /// Whatever was written between the first and the last mark, in ranges.
  private List<String> suspects(long blocks, int rows) throws Exception {
    List<String> ids = new ArrayList<>();
    SweepPosition position = SweepPosition.BEGINNING;
    while (position != null) {
      SweepRead read =
          rig.sweep()
              .read(
                  new SweepRequest(
                      ReadingRig.items(),
                      marks.getFirst().incarnation(),
                      marks.getFirst().xmin(),
                      marks.getLast().xmax(),
                      marks.stream()
                          .map(mark -> new SweepBound(mark.xmax(), Micros.of(mark.at())))
                          .toList(),
                      position,
                      blocks,
                      rows,
                      Duration.ofSeconds(30)))
              .orElseThrow();
      read.suspects().forEach(row -> ids.add(row.values().getFirst()));
      position = read.next();
    }
    return ids;
  }

  @Test
  void onlyRowsFurtherBackThanTheirTransactionAreSuspects() throws Exception {
    try (Connection writer = rig.writer()) {
      rig.execute(rig.put("before", 1));
      rig.time.tick(Duration.ofSeconds(20));
      mark();
      rig.execute(rig.put("a", 1), longAgo("old"), rig.put("before", 2));
      writer.setAutoCommit(false);
      ReadingRig.run(writer, rig.put("open", 1), "SAVEPOINT s", longAgo("under a savepoint"));
      for (int i = 0; i < 30; i++) {
        rig.time.tick(Duration.ofSeconds(20));
        mark();
      }
      rig.execute(rig.put("b", 1));
      writer.commit();
      rig.execute("VACUUM FREEZE items");
      rig.time.tick(Duration.ofSeconds(20));
      mark();

      assertThat(suspects(100, 1_000)).containsExactly("old", "under a savepoint");
    }
  }

  /// Frozen rows tell their transaction as others do.
  @Test
  void aRowOfATransactionThatWasSweptOrIsTooYoungIsNoSuspect() throws Exception {
    rig.execute(longAgo("swept"));
    marks.clear();
    mark();
    rig.execute(longAgo("old"), "VACUUM FREEZE items");
    mark();
    rig.execute(longAgo("young"));

    assertThat(suspects(100, 1_000)).containsExactly("old");
  }

  @Test
  void betweenEqualIdsNothingIsRead() throws Exception {
    SweepMark mark = marks.getFirst();
    SweepRequest request =
        new SweepRequest(
            ReadingRig.items(),
            mark.incarnation(),
            mark.xmax(),
            mark.xmax(),
            List.of(),
            SweepPosition.BEGINNING,
            1,
            1_000,
            Duration.ofSeconds(30));
    rig.execute(longAgo("old"));

    assertThat(rig.sweep().read(request)).contains(new SweepRead(List.of(), null));
  }

  @Test
  void everyRowOfEveryPartitionIsReadOnceHoweverTheRangesAreCut() throws Exception {
    rig.partition();
    rig.execute(
        "INSERT INTO items (id, value, updated_at) SELECT p || n, n, '2025-03-01' FROM generate_series(1, 700) n, unnest(ARRAY['a', 'n', 'z']) p");
    mark();
    List<String> all =
        Stream.of("a", "n", "z")
            .flatMap(p -> IntStream.rangeClosed(1, 700).mapToObj(n -> p + n))
            .toList();

    assertThat(suspects(1, 1_000)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(suspects(1_000, 300)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(suspects(3, 250)).containsExactlyInAnyOrderElementsOf(all);
  }
}
