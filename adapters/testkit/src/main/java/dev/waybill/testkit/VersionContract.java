package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.spi.Capability;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of the versions of a row: all are kept, or the newest is merged over the others.
abstract class VersionContract extends FetchContract {
  private static final TestRow OLD = new TestRow("a", 1);
  private static final TestRow YOUNG = new TestRow("a", 2);
  private static final TestRow GONE = TestRow.deleted("a");

  @Test
  @Proves(value = Capability.APPEND, claimed = true)
  void appendKeepsEveryVersion() throws Exception {
    assumeTrue(claims(Capability.APPEND));
    send(1, 10, List.of(OLD));
    send(2, 11, List.of(YOUNG));
    send(3, 12, List.of(GONE));

    assertVisible(OLD, YOUNG, GONE);
  }

  @Test
  @Proves(value = Capability.APPEND, claimed = false)
  void withoutAppendAnOlderVersionIsGone() throws Exception {
    assumeTrue(!claims(Capability.APPEND));
    send(1, 10, List.of(OLD));
    send(2, 11, List.of(YOUNG));

    assertThat(harness.visible(TestTable.SCHEMA)).doesNotContain(OLD);
  }

  @Test
  @Proves(value = Capability.MERGE, claimed = false)
  void withoutMergeOlderVersionsStay() throws Exception {
    assumeTrue(!claims(Capability.MERGE));
    send(1, 10, List.of(OLD));
    send(2, 11, List.of(YOUNG));

    assertThat(harness.visible(TestTable.SCHEMA)).contains(OLD);
  }

  @Test
  @Proves(value = Capability.MERGE, claimed = true)
  void mergeKeepsOneRowPerKeyThroughDeleteAndReturn() throws Exception {
    assumeTrue(claims(Capability.MERGE));
    send(1, 10, List.of(OLD));
    send(2, 11, List.of(YOUNG));
    assertVisible(YOUNG);
    send(3, 12, List.of(GONE));
    assertVisible(GONE);
    send(4, 13, List.of(OLD));
    assertVisible(OLD);
  }

  @Test
  @Proves(value = Capability.MERGE, claimed = true)
  void mergeTakesADeleteOfARowItNeverHad() throws Exception {
    assumeTrue(claims(Capability.MERGE));
    send(1, 10, List.of(GONE));

    assertVisible(GONE);
  }

  /// In one read a key that is there is not deleted, whatever else was read of it; and of two rows
  /// that are there, the one that came last counts.
  @Test
  @Proves(value = Capability.MERGE, claimed = true)
  void mergeSettlesAKeyThatComesTwiceInOneDelivery() throws Exception {
    assumeTrue(claims(Capability.MERGE));
    send(1, 10, List.of(GONE, YOUNG));
    assertVisible(YOUNG);
    send(2, 11, List.of(YOUNG), List.of(GONE));
    assertVisible(YOUNG);
    send(3, 12, List.of(YOUNG), List.of(OLD, GONE));
    assertVisible(OLD);
  }

  /// Whether an older read is refused is another question: see [Capability#FENCE].
  @Test
  @Proves(value = Capability.MERGE, claimed = true)
  void mergeNeverPutsAnOlderReadOverANewerOne() throws Exception {
    assumeTrue(claims(Capability.MERGE));
    send(1, 20, List.of(YOUNG));
    boolean refused = catchThrowable(() -> send(2, 15, List.of(OLD))) != null;

    assertThat(refused).isEqualTo(claims(Capability.FENCE));
    assertVisible(YOUNG);
  }

  @SafeVarargs
  private void send(long ordinal, long seq, List<TestRow>... files) throws Exception {
    spool.delivery(TestDelivery.ticket(ordinal, seq), List.of(files)).send(ours);
  }

  void assertVisible(TestRow... rows) {
    assertThat(harness.visible(TestTable.SCHEMA)).containsExactlyInAnyOrder(rows);
  }
}
