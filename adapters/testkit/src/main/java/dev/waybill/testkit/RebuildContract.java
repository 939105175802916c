package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.spi.Capability;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a rebuild mends, and what zombies do to it.
abstract class RebuildContract extends VersionContract {
  static final UUID FIRST = new UUID(1, 1);
  static final UUID SECOND = new UUID(2, 2);
  static final TestRow KEPT = new TestRow("kept", 1);
  static final TestRow STRAY = new TestRow("stray", 1);
  static final TestRow MISSED = new TestRow("missed", 1);
  static final TestRow FRESH = new TestRow("fresh", 1);
  static final TestRow LATER = new TestRow("later", 1);

  @Test
  void aTableThatWasEmptiedIsMended() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    harness.empty(TestTable.SCHEMA);
    mend();
  }

  @Test
  void aTableThatVanishedIsMended() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    harness.drop(TestTable.SCHEMA);
    mend();
  }

  private void mend() throws Exception {
    assertPermanent(() -> ours.prepare(TestTable.SCHEMA)).hasMessageContaining("resync");
    begin(FIRST);
    ours.prepare(TestTable.SCHEMA);
    window(2, 11, FRESH).send(ours);
    piece(3, 12, KEPT).send(ours);
    ours.swap(TestTable.STREAM, FIRST);

    ours.prepare(TestTable.SCHEMA);
    assertVisible(KEPT, FRESH);
    window(4, 13, LATER).send(ours);
    assertVisible(KEPT, FRESH, LATER);
  }

  /// What only its shadow got is missing for good when that is dropped.
  @Test
  void aTableThatWasEmptiedInTheMiddleIsNotFilledAgainAndStaysBrokenWhenAbandoned()
      throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    begin(FIRST);
    harness.empty(TestTable.SCHEMA);
    window(2, 11, FRESH).send(ours);
    assertVisible();
    ours.abandon(TestTable.STREAM, FIRST);
    assertPermanent(() -> ours.prepare(TestTable.SCHEMA)).hasMessageContaining("resync");

    begin(SECOND);
    spool
        .delivery(TestDelivery.ticket(3, 12).ofRebuild(SECOND), List.of(List.of(KEPT, FRESH)))
        .send(ours);
    ours.swap(TestTable.STREAM, SECOND);
    ours.prepare(TestTable.SCHEMA);
    assertVisible(KEPT, FRESH);
  }

  /// The source may have no rows any more.
  @Test
  void aTableRebuiltToNothingIsWhole() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    ours.swap(TestTable.STREAM, FIRST);

    ours.prepare(TestTable.SCHEMA);
    assertVisible();
  }

  @Test
  void aWindowCommittedAfterTheSwapLandsInTheNewTableOnce() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    piece(2, 11, KEPT).send(ours);
    TestDelivery late = window(3, 12, FRESH);
    try (DeliveryWriter paused = late.stage(zombie)) {
      ours.swap(TestTable.STREAM, FIRST);

      DeliveryReceipt receipt = paused.commit(late.spooled().digest());

      assertThat(receipt.attempt()).isEqualTo(late.ticket().attempt());
      assertThat(window(3, 13, FRESH).send(ours)).isEqualTo(receipt);
    }
    assertVisible(KEPT, FRESH);
  }

  @Test
  void aWindowThatCommitsAtOnceWithTheSwapIsInTheNewTable() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    for (int i = 0; i < 6; i++) {
      UUID id = new UUID(5, i);
      begin(id);
      TestDelivery late = window(i + 1, 10 + i, new TestRow("w" + i, 1));
      try (DeliveryWriter writer = late.stage(zombie)) {
        List<Long> ordinals =
            together(
                List.of(
                    () -> writer.commit(late.spooled().digest()).ordinal(),
                    () -> {
                      ours.swap(TestTable.STREAM, id);
                      return 0L;
                    }));
        assertThat(ordinals).containsExactly(i + 1L, 0L);
      }
      assertVisible(new TestRow("w" + i, 1));
    }
  }

  @Test
  void whatZombiesCommitAfterTheSwapIsAdoptedOrRefused() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    TestDelivery early = piece(2, 11, KEPT);
    TestDelivery stray = piece(3, 14, MISSED);
    try (DeliveryWriter paused = early.stage(zombie);
        DeliveryWriter forgotten = stray.stage(zombie)) {
      DeliveryReceipt landed = piece(2, 12, KEPT).send(ours);
      ours.swap(TestTable.STREAM, FIRST);

      assertThat(paused.commit(early.spooled().digest())).isEqualTo(landed);
      assertPermanent(() -> forgotten.commit(stray.spooled().digest()))
          .hasMessageContaining(FIRST.toString());
    }
    window(3, 15, FRESH).send(ours);
    assertVisible(KEPT, FRESH);
  }

  void begin(UUID id) throws DestinationException {
    ours.rebuild(TestTable.STREAM, TestTable.SCHEMA, id);
  }

  TestDelivery window(long ordinal, long seq, TestRow... rows) {
    return spool.delivery(TestDelivery.ticket(ordinal, seq), List.of(List.of(rows)));
  }

  /// Of the rebuild [#FIRST].
  TestDelivery piece(long ordinal, long seq, TestRow... rows) {
    return spool.delivery(
        TestDelivery.ticket(ordinal, seq).ofRebuild(FIRST), List.of(List.of(rows)));
  }
}
