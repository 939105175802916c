package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.spi.DestinationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination is away for three days, before the proof and after the detach, and a writer keeps
/// the partition busy: the application goes on as if nothing was.
@Tag("server")
class CloseWhileAwayTest {
  private static final Duration STEP = Duration.ofHours(1);
  private static final int THREE_DAYS = 72;

  /// Ten times what a detach waits for its locks: longer than that nobody ever waits behind it.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private S3ProxyServer store;
  private CloseRig rig;
  private ApplicationAtWork application;

  @BeforeEach
  void open() throws Exception {
    store = start();
    store.createBucket("lake");
    S3Endpoint endpoint = store.endpoint();
    rig =
        new CloseRig(
            folder,
            new DestinationSettings(
                CloseRig.MEMORY,
                "s3",
                Map.of(
                    "bucket", "lake",
                    "endpoint", endpoint.uri().toString(),
                    "region", endpoint.region(),
                    "accessKey", endpoint.accessKey(),
                    "secretKey", endpoint.secretKey(),
                    "pathStyle", "true")));
    rig.application.execute(
        rig.row("a", "org", 1), rig.row("b", "org", 2), rig.row("c", "other", 3));
    rig.deliver();
    application = new ApplicationAtWork(rig.application.writer(), PATIENCE);
  }

  @AfterEach
  void close() throws Exception {
    application.close();
    rig.close();
    store.close();
  }

  private S3ProxyServer start() {
    return S3ProxyServer.persistent(folder.resolve("s3"), folder.resolve("objects"));
  }

  @Test
  void theApplicationGoesOn() throws Exception {
    Close close = rig.open();
    store.kill();
    close = threeDays(close);
    assertThat(close.state()).as("it is not taken out unproven").isEqualTo(new CloseState.Open());
    assertThat(rig.texts("SELECT id FROM items_2026_03_01 ORDER BY id"))
        .containsExactly("a", "b", "c");

    store = start();
    comeBack();
    close = rig.closeOut().step(close);
    assertThat(close.state()).isEqualTo(new CloseState.Proven());
    try (Connection writer = rig.application.writer()) {
      writer.setAutoCommit(false);
      ReadingRig.run(writer, rig.row("open", "org", 5));
      close = rig.closeOut().step(close);
      assertThat(close.waitsFor()).contains("end long transactions");
      application.awaitRound();
      writer.commit();
    }
    store.kill();
    close = threeDays(close);
    assertThat(close.state()).isEqualTo(new CloseState.Detached());

    store = start();
    comeBack();
    while (!close.state().isEnded()) {
      comeBack();
      close = rig.run(close);
    }
    application.awaitRound();
    assertThat(close.state()).isEqualTo(new CloseState.Dropped());
    assertThat(application.end()).as("statements of the application that failed").isEmpty();
    System.out.printf(
        "%,d rounds of the application; longest: %s%n",
        application.rounds(), application.longest());
    assertThat(rig.tombstones())
        .containsExactly("org a DROPPED", "org b DROPPED", "org open DROPPED", "other c DROPPED");
    assertThat(rig.held(List.of("a", "b", "c", "open")))
        .isEqualTo(Map.of("a", 1L, "b", 2L, "c", 3L, "open", 5L));
  }

  /// Everything is tried each hour, and the application does everything meanwhile.
  private Close threeDays(Close close) throws Exception {
    Close now = close;
    for (int hour = 0; hour < THREE_DAYS; hour++) {
      pass();
      try {
        now = rig.closeOut().step(now);
      } catch (DestinationException e) {
        assertThat(e.kind()).isEqualTo(DestinationException.Kind.UNAVAILABLE);
      }
      if (hour % 24 == 0) {
        application.awaitRound();
      }
    }
    return now;
  }

  private void comeBack() throws Exception {
    pass();
    pass();
  }

  private void pass() {
    rig.clock.tick(STEP);
    rig.application.time.tick(STEP);
    rig.deliveries
        .control
        .jdbc()
        .sql("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'")
        .update();
    rig.worker.work();
  }
}
