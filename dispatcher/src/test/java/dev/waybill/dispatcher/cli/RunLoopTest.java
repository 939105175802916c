package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.dispatcher.Dispatcher;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `waybill run` beside `apply`, `destination add` and `keys rotate`.
@Tag("server")
class RunLoopTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private OperatingRig rig;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Dispatcher> started = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    rig.prepareTable();
    rig.waybill("keys", "create", rig.keyset().toString());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private FutureTask<Boolean> start() {
    RunLoop loop = new RunLoop(rig.option(), false, Duration.ofMillis(100), "test", null);
    FutureTask<Boolean> running =
        new FutureTask<>(() -> {
          loop.run(stop, started::add);
          return true;
        });
    Thread.ofPlatform().name("run").start(running);
    return running;
  }

  private void put(String id) throws Exception {
    rig.execute(rig.app(), "INSERT INTO items (id, value) VALUES ('%s', 1)".formatted(id));
  }

  private void untilLanded(String prefix, String id) {
    await().atMost(PATIENCE).until(() -> rig.landed(prefix, id) > 0);
  }

  @Test
  void appliesFirstTakesOverWhatIsAppliedAndGoesOnWhenItCannot() throws Exception {
    rig.write(rig.lake("a", "one"));
    put("first");
    FutureTask<Boolean> running = start();
    untilLanded("one", "first");

    rig.write(rig.lake("a", "one"), rig.lake("b", "two"));
    assertThat(rig.on("apply", "--yes").exit()).isZero();
    untilLanded("two", "first");
    assertThat(rig.on("keys", "rotate").exit()).isZero();

    Path file = rig.write(rig.lake("b", "two"));
    assertThat(rig.on("apply", "--yes").exit()).isZero();
    await().atMost(PATIENCE).until(() -> started.size() == 3);
    put("second");
    untilLanded("two", "second");
    assertThat(rig.landed("one", "second")).as("left the file").isZero();

    Files.writeString(file, "broken: [");
    rig.execute(
        rig.control(), "UPDATE waybill.warehouse_destination_set SET version = version + 1");
    put("third");
    untilLanded("two", "third");
    stop.countDown();
    assertThat(running.get()).isTrue();
    assertThat(started).hasSize(3);
  }

  @Test
  void aFileThatCannotBeAppliedKeepsNobodyFromWhatIsApplied() throws Exception {
    rig.write(rig.lake("a", "one"));
    assertThat(rig.on("apply", "--yes").exit()).isZero();
    rig.write(rig.lake("a", "elsewhere", ", accessKey: x, secretKey: \"${stored}\""));
    put("first");
    FutureTask<Boolean> running = start();
    untilLanded("one", "first");
    stop.countDown();
    assertThat(running.get()).isTrue();
  }

  @Test
  void whatCannotBeStartedLeavesTheOldUntilTheFileIsSavedAgain() throws Exception {
    Path file = rig.write(rig.lake("a", "one"));
    FutureTask<Boolean> running = start();
    await().atMost(PATIENCE).until(() -> started.size() == 1);

    rig.write(rig.lake("a", "one"), rig.lake("b", "two"));
    String right = Files.readString(file);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          file,
          right.replace(
              "management: {port: 0}", "management: {port: " + taken.getLocalPort() + "}"));
      assertThat(rig.on("apply", "--yes").exit()).isZero();
      await().atMost(PATIENCE).until(() -> started.size() == 2);
      put("first");
      untilLanded("one", "first");
      assertThat(rig.landed("two", "first")).isZero();
    }
    Files.writeString(file, right);
    untilLanded("two", "first");
    stop.countDown();
    assertThat(running.get()).isTrue();
    assertThat(started).hasSize(3);
  }

  @Test
  void anotherControlDatabaseIsNotTakenOver() throws Exception {
    Path file = rig.write(rig.lake("a", "one"));
    FutureTask<Boolean> running = start();
    await().atMost(PATIENCE).until(() -> started.size() == 1);
    Files.writeString(
        file, Files.readString(file).replace(OperatingRig.CONTROL_SECRET, "of-another"));
    rig.execute(
        rig.control(), "UPDATE waybill.warehouse_destination_set SET version = version + 1");
    put("first");
    untilLanded("one", "first");
    stop.countDown();
    assertThat(running.get()).isTrue();
    assertThat(started).hasSize(1);
  }
}
