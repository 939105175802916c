package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XidsTest {
  @Test
  void takesTheEpochOfTheSnapshot() {
    assertThat(Xids.widen(800, 1000)).isEqualTo(800);
    assertThat(Xids.widen(800, (5L << 32) + 1000)).isEqualTo((5L << 32) + 800);
  }

  @Test
  void anIdAtOrAboveTheSnapshotIsOfTheEpochBefore() {
    assertThat(Xids.widen(2000, (5L << 32) + 1000)).isEqualTo((4L << 32) + 2000);
    assertThat(Xids.widen(0xFFFF_FFF0, (5L << 32) + 10)).isEqualTo((4L << 32) + 0xFFFF_FFF0L);
  }

  @Test
  void frozenIdsAreOlderThanEverything() {
    for (int frozen = 0; frozen < 3; frozen++) {
      assertThat(Xids.widen(frozen, 5L << 32)).isZero();
    }
  }
}
