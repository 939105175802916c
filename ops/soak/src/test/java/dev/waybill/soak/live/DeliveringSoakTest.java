package dev.waybill.soak.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A little of what `waybill soak delivering` does for as long as one likes; `-Dwaybill.seed=…` for
/// the same choices again.
@Tag("server")
class DeliveringSoakTest {
  /// One at each destination.
  private static final int KILLS = 3;

  private static final int STOPS = 3;

  @Test
  void everyDestinationHoldsExactlyTheSourceWhateverBreaks() throws Exception {
    DeliveringPlan plan =
        DeliveringPlan.of(
            Duration.ofSeconds(15),
            KILLS,
            STOPS,
            true,
            Long.getLong("waybill.seed", System.nanoTime()));

    LiveVerdict verdict = new DeliveringSoak(plan, System.out::println).run();

    assertThat(verdict.ok()).as(verdict::json).isTrue();
    assertThat(verdict.streams()).hasSize(8);
    assertThat(verdict.counts().get("KILL")).isGreaterThanOrEqualTo(KILLS);
    assertThat(verdict.counts().get("STOP")).isGreaterThanOrEqualTo(STOPS);
  }
}
