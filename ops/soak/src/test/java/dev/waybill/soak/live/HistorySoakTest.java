package dev.waybill.soak.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A little of what `waybill soak history` does with as many rows as one likes; `-Dwaybill.seed=…`
/// for the same choices again.
@Tag("server")
class HistorySoakTest {
  /// Of several ranges: the first takes 8 MiB.
  private static final long ROWS = 100_000;

  @Test
  void historyArrivesBesideTheWindowsThroughAKillAndARewrite() throws Exception {
    HistoryPlan plan =
        HistoryPlan.of(ROWS, 1, true, Long.getLong("waybill.seed", System.nanoTime()));

    HistoryVerdict verdict = new HistorySoak(plan, System.out::println).run();

    assertThat(verdict.ok()).as(verdict::json).isTrue();
    assertThat(verdict.kills()).isEqualTo(1);
    assertThat(verdict.rewrites()).isPositive();
    assertThat(verdict.compared().streams()).hasSize(2);
    assertThat(verdict.compared().streams())
        .filteredOn(stream -> stream.table().equals(HistoryRows.TABLE))
        .allSatisfy(stream -> assertThat(stream.sourceRows()).isGreaterThan(ROWS / 2));
  }
}
