package dev.waybill.soak.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.soak.live.EventCounts.Event;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Half a minute of what `waybill soak live` does for as long as one likes; `-Dwaybill.seed=…` for
/// the same writers again.
@Tag("server")
class LiveSoakTest {
  private static final Set<Event> INGREDIENTS =
      EnumSet.of(
          Event.COMMITTED,
          Event.PREPARED,
          Event.LONG_TRANSACTION,
          Event.SAVEPOINT,
          Event.EXCEPTION_BLOCK,
          Event.WRITE,
          Event.LARGE_ROW,
          Event.DELETE,
          Event.ID_USED_AGAIN,
          Event.ORGANISATION_MOVE,
          Event.KEY_MOVE,
          Event.KILL);

  @Test
  void filesHoldExactlyTheSourceWhateverWritersAndKillsDo() throws Exception {
    LivePlan plan =
        new LivePlan(
            Duration.ofSeconds(25),
            Duration.ofSeconds(2),
            Duration.ofSeconds(9),
            Duration.ofSeconds(4),
            8,
            Long.getLong("waybill.seed", System.nanoTime()));

    LiveVerdict verdict = new LiveSoak(plan, System.out::println).run();

    assertThat(verdict.ok()).as(verdict::json).isTrue();
    assertThat(verdict.streams())
        .hasSize(4)
        .allSatisfy(stream ->
            assertThat(stream.rows())
                .as("versions delivered on the way, under kills")
                .isGreaterThan(stream.distinctKeys()));
    assertThat(INGREDIENTS)
        .as("all of them took part: %s", verdict.counts())
        .allMatch(event -> verdict.counts().getOrDefault(event.name(), 0L) > 0);
  }
}
