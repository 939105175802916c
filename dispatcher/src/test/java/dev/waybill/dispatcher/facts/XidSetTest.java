package dev.waybill.dispatcher.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class XidSetTest {
  @Test
  void keepsWhatLiesAtOrAboveAFenceThroughItsBytes() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50; round++) {
      long base = random.nextLong(1L << 40);
      XidSet set = new XidSet();
      TreeSet<Long> expected = new TreeSet<>();
      for (int i = 0; i < 300; i++) {
        long xid = base + random.nextLong(1L << random.nextInt(1, 34));
        set.add(xid);
        expected.add(xid);
      }
      long fence = base + random.nextLong(1L << 20);
      XidSet kept = XidSet.of(XidSet.from(set, fence).toBytes());
      assertThat(kept.size()).isEqualTo(expected.tailSet(fence).size());
      for (long xid : expected) {
        assertThat(kept.contains(xid)).isEqualTo(xid >= fence);
        assertThat(kept.contains(xid + 1))
            .isEqualTo(xid + 1 >= fence && expected.contains(xid + 1));
      }
    }
  }
}
