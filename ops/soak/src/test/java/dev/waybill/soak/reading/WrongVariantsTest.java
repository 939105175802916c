package dev.waybill.soak.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.soak.reading.Anomaly.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each variant breaks one rule of reading. A harness that passes one of them is broken.
@Tag("server")
class WrongVariantsTest {
  private static final int MOST = Integer.getInteger("waybill.soak.variants", 15);
  private static final long SEED = 1;

  /// Each on a server of its own, or one would move the other's transaction ids.
  private static final int LANES = 2;

  private static final List<Lane> LANE = new ArrayList<>();
  private static final List<PostgresServer> SERVERS = new ArrayList<>();

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    for (int i = 0; i < LANES; i++) {
      PostgresServer server = PostgresServer.ephemeral("jit=off");
      SERVERS.add(server);
      LANE.add(new Lane(server, Files.createDirectory(folder.resolve("lane" + i))));
    }
  }

  @AfterAll
  static void close() throws SQLException {
    for (Lane lane : LANE) {
      lane.close();
    }
    SERVERS.forEach(PostgresServer::close);
  }

  static Stream<Arguments> variants() {
    Set<Kind> wrong = EnumSet.of(Kind.LOST, Kind.STALE, Kind.GHOST);
    Set<Kind> ghosts = EnumSet.of(Kind.GHOST);
    return Stream.of(
        arguments("plain cursor", Variants.plainCursor(), wrong),
        arguments("settle only", Variants.settleOnly(), wrong),
        arguments("NOT visible", Variants.notVisible(), wrong),
        arguments("gaps filled in seen ids", Variants.gapsFilled(), wrong),
        arguments("fresh read acknowledged", Variants.freshReadAcknowledged(), wrong),
        arguments("merge by updated_at", Variants.mergedByCursor(), EnumSet.of(Kind.STALE)),
        arguments("delta too small", Variants.deltaTooSmall(), wrong),
        arguments(
            "overlapping statements", Variants.overlapping(), EnumSet.of(Kind.TWICE_IN_A_BATCH)),
        arguments("snapshot before the lock", Variants.snapshotBeforeLock(), wrong),
        arguments("late part cut, fence advanced", Variants.lateCut(), wrong),
        arguments("deletes dropped", Variants.deletesDropped(), ghosts),
        arguments("deletes by time", Variants.deletesByTime(), ghosts),
        arguments(
            "deleted though there again", Variants.deletedThoughThere(), EnumSet.of(Kind.LOST)),
        arguments(
            "attached partition taken for read",
            Variants.attachedTakenForRead(),
            EnumSet.of(Kind.LOST)),
        arguments("repair dropped", Variants.repairDropped(), ghosts),
        arguments("scope ignored", Variants.scopeIgnored(), ghosts),
        arguments("delete log purged by age", Variants.purgedByAge(), ghosts),
        arguments(
            "follower forgets the shared rows' transactions",
            Variants.followerForgets(),
            EnumSet.of(Kind.SENT_TWICE)),
        arguments(
            "follower takes the leader's own rows",
            Variants.followerTakesAll(),
            EnumSet.of(Kind.LOST, Kind.STALE, Kind.GHOST, Kind.SENT_TWICE)),
        arguments("follower of another moment", Variants.followerOfAnotherMoment(), wrong));
  }

  /// @param expected what the variant does, one of these at least
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void isCaught(String variant, Subject subject, Set<Kind> expected) throws Exception {
    Map<Kind, Integer> found = new EnumMap<>(Kind.class);
    int broken = 0;
    for (Verdict verdict : verdicts(subject)) {
      broken += verdict.sound() ? 0 : 1;
      verdict.anomalies().stream()
          .map(Anomaly::kind)
          .distinct()
          .forEach(kind -> found.merge(kind, 1, Integer::sum));
    }
    System.out.printf("%s: broke %d of %d schedules %s%n", variant, broken, MOST, found);
    assertThat(found.keySet())
        .as("%s, seeds %d to %d", variant, SEED, SEED + MOST - 1)
        .containsAnyElementsOf(expected);
  }

  private static List<Verdict> verdicts(Subject subject) throws Exception {
    AtomicInteger started = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
      List<Future<List<Verdict>>> runs = new ArrayList<>();
      for (Lane lane : LANE) {
        runs.add(
            threads.submit(() -> {
              List<Verdict> verdicts = new ArrayList<>();
              for (int i = started.getAndIncrement(); i < MOST; i = started.getAndIncrement()) {
                verdicts.add(Schedule.run(lane, subject, SEED + i, Trace.SILENT));
              }
              return verdicts;
            }));
      }
      List<Verdict> all = new ArrayList<>();
      for (Future<List<Verdict>> run : runs) {
        all.addAll(run.get());
      }
      return all;
    }
  }
}
