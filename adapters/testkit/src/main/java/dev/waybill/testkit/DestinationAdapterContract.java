package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.CheckStep;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.Landing;
import dev.waybill.spi.StreamPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every destination does, whatever it is. A subclass supplies an [AdapterHarness] for each
/// test and may add tests of its own.
public abstract class DestinationAdapterContract extends CapabilityContract {
  @Test
  void preparingTwiceChangesNothing() throws Exception {
    List<String> before = harness.everything();
    ours.prepare(TestTable.SCHEMA);
    zombie.prepare(TestTable.SCHEMA);

    assertThat(harness.everything()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(ours.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 0, null));
  }

  @Test
  void nothingIsVisibleBeforeTheCommit() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 3);
    try (DeliveryWriter writer = delivery.stage(ours)) {
      assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
      assertThat(ours.position(TestTable.STREAM).ordinal()).isZero();

      writer.commit(delivery.spooled().digest());
    }
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  void receiptStatesWhatWasSentAndWhatTheDestinationHolds() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 3);

    DeliveryReceipt receipt = delivery.send(ours);

    assertThat(receipt.key()).isEqualTo(delivery.ticket().key());
    assertThat(receipt.attempt()).isEqualTo(delivery.ticket().attempt());
    assertThat(receipt.ordinal()).isEqualTo(1);
    assertThat(receipt.schemaVersion()).isEqualTo(TestTable.SCHEMA.version());
    assertThat(receipt.window()).isEqualTo(delivery.ticket().window());
    assertThat(receipt.started()).isEqualTo(delivery.ticket().started());
    assertThat(receipt.digest()).isEqualTo(delivery.spooled().digest());
    assertThat(receipt.bytes()).isEqualTo(delivery.spooled().bytes());
    assertThat(receipt.rowsSent()).isEqualTo(3);
    assertThat(receipt.rowsLoaded() + receipt.rowsQuarantined()).isEqualTo(receipt.rowsSent());
    assertThat(receipt.proof()).isNotBlank();
  }

  @Test
  void committingTwiceLandsOnce() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 2);
    try (DeliveryWriter writer = delivery.stage(ours)) {
      DeliveryReceipt first = writer.commit(delivery.spooled().digest());

      assertThat(writer.commit(delivery.spooled().digest())).isEqualTo(first);
    }
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  void zombieAndOwnerLandOnceAndBothHoldTheReceiptOfTheAttemptThatLanded() throws Exception {
    TestDelivery early = spool.delivery(TestDelivery.ticket(1, 10), 2);
    TestDelivery late = spool.delivery(TestDelivery.ticket(1, 11), 2);
    try (DeliveryWriter paused = early.stage(zombie)) {
      DeliveryReceipt landed = late.send(ours);

      DeliveryReceipt adopted = paused.commit(early.spooled().digest());

      assertThat(landed.attempt()).isEqualTo(late.ticket().attempt());
      assertThat(adopted).isEqualTo(landed);
    }
    assertThat(harness.visible(TestTable.SCHEMA)).containsExactlyInAnyOrderElementsOf(late.rows());
  }

  @Test
  void ownerAdoptsWhatTheZombieLanded() throws Exception {
    DeliveryReceipt landed = spool.delivery(TestDelivery.ticket(1, 10), 2).send(zombie);
    DeliveryReceipt adopted = spool.delivery(TestDelivery.ticket(1, 11), 3).send(ours);

    assertThat(adopted).isEqualTo(landed);
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(2);
  }

  @Test
  void ofTwoThatCommitAtOnceOneWinsAndTheOtherAdopts() throws Exception {
    for (int ordinal = 1; ordinal <= 8; ordinal++) {
      TestDelivery mine = spool.delivery(TestDelivery.ticket(ordinal, 2L * ordinal), 2);
      TestDelivery other = spool.delivery(TestDelivery.ticket(ordinal, 2L * ordinal + 1), 2);
      try (DeliveryWriter left = mine.stage(ours);
          DeliveryWriter right = other.stage(zombie)) {
        List<DeliveryReceipt> receipts =
            together(
                List.of(
                    () -> left.commit(mine.spooled().digest()),
                    () -> right.commit(other.spooled().digest())));

        assertThat(receipts.get(0)).isEqualTo(receipts.get(1));
        assertThat(receipts.get(0).attempt())
            .isIn(mine.ticket().attempt(), other.ticket().attempt());
      }
      assertThat(harness.visible(TestTable.SCHEMA)).hasSize(2 * ordinal).doesNotHaveDuplicates();
    }
  }

  @Test
  void findTellsAbsentFromLanded() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 2);
    assertThat(ours.find(delivery.ticket().key(), 1)).isEqualTo(new Landing.Absent(1));
    try (DeliveryWriter staged = delivery.stage(ours)) {
      assertThat(zombie.find(delivery.ticket().key(), 1)).isEqualTo(new Landing.Absent(1));

      DeliveryReceipt receipt = staged.commit(delivery.spooled().digest());

      assertThat(zombie.find(delivery.ticket().key(), 1)).isEqualTo(new Landing.Landed(receipt));
    }
  }

  @Test
  void findCompletesWhatAStoppedProcessDecided() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 3);
    stopOnceDecided(delivery, 0);

    Landing landing = ours.find(delivery.ticket().key(), 1);

    assertThat(landing).isInstanceOf(Landing.Landed.class);
    DeliveryReceipt receipt = ((Landing.Landed) landing).receipt();
    assertThat(receipt.attempt()).isEqualTo(delivery.ticket().attempt());
    assertThat(receipt.rowsLoaded()).isEqualTo(3);
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
    assertThat(spool.delivery(TestDelivery.ticket(1, 11), 3).send(zombie)).isEqualTo(receipt);
  }

  @Test
  void nextAttemptCompletesWhatAStoppedProcessDecided() throws Exception {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 3);
    stopOnceDecided(delivery, 1);

    DeliveryReceipt adopted = spool.delivery(TestDelivery.ticket(1, 11), 2).send(ours);

    assertThat(adopted.attempt()).isEqualTo(delivery.ticket().attempt());
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  void closingWithoutACommitLeavesNothingVisibleAndDisturbsNoLaterAttempt() throws Exception {
    spool.delivery(TestDelivery.ticket(1, 10), 2).stage(ours).close();
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();

    TestDelivery again = spool.delivery(TestDelivery.ticket(1, 11), 2);
    DeliveryReceipt receipt = again.send(ours);

    assertThat(receipt.attempt()).isEqualTo(again.ticket().attempt());
    assertThat(harness.visible(TestTable.SCHEMA)).containsExactlyInAnyOrderElementsOf(again.rows());
  }

  @Test
  void replayLandsUnderTheNextOrdinal() throws Exception {
    DeliveryReceipt first = spool.delivery(TestDelivery.ticket(1, 1, 0, 10), 2).send(ours);
    DeliveryReceipt replay = spool.delivery(TestDelivery.ticket(2, 1, 1, 11), 2).send(ours);

    assertThat(replay.attempt()).isNotEqualTo(first.attempt());
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(4);
    assertThat(ours.find(first.key(), 1)).isEqualTo(new Landing.Landed(first));
    assertThat(ours.find(replay.key(), 2)).isEqualTo(new Landing.Landed(replay));
  }

  @Test
  void deliveryWithoutFilesTakesItsOrdinal() throws Exception {
    DeliveryReceipt receipt = spool.delivery(TestDelivery.ticket(1, 10), 0).send(ours);

    assertThat(receipt.rowsSent()).isZero();
    assertThat(receipt.rowsLoaded()).isZero();
    assertThat(receipt.objects()).isEmpty();
    assertThat(zombie.position(TestTable.STREAM).ordinal()).isEqualTo(1);
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
  }

  @Test
  void positionTellsOwnerOrdinalAndHighestAttempt() throws Exception {
    spool.delivery(TestDelivery.ticket(1, 10), 1).send(ours);
    DeliveryReceipt high = spool.delivery(TestDelivery.ticket(2, 20), 1).send(ours);

    assertThat(zombie.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 2, high.attempt()));
  }

  @Test
  void positionCountsWhatWasDecidedAndNotCompleted() throws Exception {
    spool.delivery(TestDelivery.ticket(1, 10), 1).send(ours);
    TestDelivery stopped = spool.delivery(TestDelivery.ticket(2, 11), 2);
    stopOnceDecided(stopped, 0);

    assertThat(ours.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 2, stopped.ticket().attempt()));
  }

  @Test
  void anOrdinalTakenByAnotherDeliveryIsPermanent() throws Exception {
    spool.delivery(TestDelivery.ticket(1, 1, 0, 10), 1).send(ours);
    TestDelivery other = spool.delivery(TestDelivery.ticket(1, 2, 0, 11), 1);

    assertPermanent(() -> other.send(ours)).hasMessageContaining("ordinal 1");
    assertPermanent(() -> ours.find(other.ticket().key(), 1));
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(1);
  }

  @Test
  void anOrdinalBeyondTheEndOfTheLogIsPermanent() {
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(3, 10), 1);

    assertPermanent(() -> delivery.send(ours)).hasMessageContaining("ordinal 2");
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
  }

  @Test
  void connectionTestPassesInOrderAndLeavesNothingBehind() {
    List<String> before = harness.everything();

    List<CheckStep> steps = ours.check();

    assertThat(steps).isNotEmpty();
    assertThat(steps).extracting(CheckStep::name).doesNotHaveDuplicates();
    assertThat(steps)
        .allSatisfy(step -> assertThat(step.outcome()).isNotEqualTo(CheckStep.Outcome.FAIL));
    assertThat(harness.everything()).containsExactlyInAnyOrderElementsOf(before);
  }
}
