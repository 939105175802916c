package dev.waybill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.demo.report.LakeWatch;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The demo's JVM is killed with SIGKILL at random moments and started again, while a reader looks
/// at the files every second. `-Dwaybill.kills=10 -Dwaybill.seed=…` for more, or the same again.
@Tag("server")
class KillTest {
  private static final String[] INPUT = {"--events", "2000"};

  @TempDir Path temp;

  @AfterEach
  void stopOrphans() {
    Path demo = temp.resolve("demo");
    if (Files.exists(demo.resolve("postgres/data/postmaster.pid"))) {
      PostgresServer.persistent(demo.resolve("postgres")).close();
    }
    if (Files.exists(demo.resolve("s3proxy/pid"))) {
      S3ProxyServer.persistent(demo.resolve("s3proxy"), demo.resolve("objects")).close();
    }
  }

  @Test
  void losesAndDoublesNothing() throws Exception {
    long seed = Long.getLong("waybill.seed", System.nanoTime());
    int kills = Integer.getInteger("waybill.kills", 3);
    System.out.println("KillTest: -Dwaybill.seed=" + seed + " -Dwaybill.kills=" + kills);
    Random random = new Random(seed);
    Path demo = temp.resolve("demo");
    Path report = temp.resolve("report.json");
    Set<Long> postgresPids = new HashSet<>();
    try (LakeWatch watch =
        new LakeWatch(
                DemoConfiguration.tables(),
                DemoConfiguration.lakes(demo.resolve("objects")),
                temp.resolve("scratch"))
            .start()) {
      for (int i = 0; i < kills; i++) {
        DemoJvm jvm = DemoJvm.start(demo, INPUT);
        boolean whileStarting = random.nextInt(4) == 0;
        if (!whileStarting) {
          jvm.awaitDelivering();
        }
        assertThat(jvm.endsWithin(Duration.ofMillis(random.nextLong(8_000))))
            .as(() -> "ended by itself:\n" + jvm.output())
            .isFalse();
        jvm.kill();
        postgresPids.addAll(jvm.postgresPids());
      }
      DemoJvm last =
          DemoJvm.start(
              demo, "--events", "2000", "--exit-when-delivered", "--json", report.toString());
      assertThat(last.awaitExit()).as(last::output).isZero();
      postgresPids.addAll(last.postgresPids());
      watch.look();
      assertThat(watch.findings()).isEmpty();
      assertThat(watch.looks()).isGreaterThan(kills);
      assertThat(watch.filesSeen()).isPositive();
    }
    // Every start after the first found the orphan.
    assertThat(postgresPids).hasSize(1);
    assertClean(report);
  }

  static void assertClean(Path file) throws IOException {
    JsonNode report = JsonMapper.shared().readTree(file);
    assertThat(report.path("streams")).hasSize(15);
    for (JsonNode stream : report.path("streams")) {
      assertThat(stream.path("sourceRows").asLong()).as(stream::toString).isPositive();
      assertThat(stream.path("missing").asLong()).as(stream::toString).isZero();
      assertThat(stream.path("duplicates").asLong()).as(stream::toString).isZero();
    }
    assertThat(report.path("ok").asBoolean()).isTrue();
  }
}
