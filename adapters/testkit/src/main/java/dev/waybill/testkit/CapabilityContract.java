package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.spi.Capability;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Landing;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StreamPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a destination claims that it can do, and what follows where it does not, but for how it
/// keeps versions ([VersionContract]) and rebuilds a table ([ShadowContract]).
abstract class CapabilityContract extends ShadowContract {
  @Test
  @Proves(value = Capability.FILES, claimed = true)
  void filesArriveByteForByte() throws Exception {
    assumeTrue(claims(Capability.FILES));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 4);

    List<LandedObject> objects = delivery.send(ours).objects();

    assertThat(objects)
        .extracting(LandedObject::sha256)
        .containsExactlyElementsOf(
            delivery.spooled().files().stream().map(SpooledFile::sha256).toList());
    for (LandedObject object : objects) {
      assertThat(TestSpool.sha256(harness.content(object))).isEqualTo(object.sha256());
    }
  }

  @Test
  @Proves(value = Capability.FILES, claimed = false)
  void withoutFilesTheReceiptNamesNoObjects() throws Exception {
    assumeTrue(!claims(Capability.FILES));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 4);

    assertThat(delivery.send(ours).objects()).isEmpty();
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  @Proves(value = Capability.FENCE, claimed = true)
  void theCommitOfAStrangerIsRefused() throws Exception {
    assumeTrue(claims(Capability.FENCE));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 1);
    try (DestinationAdapter stranger = harness.open(TestTable.STRANGER)) {
      assertPermanent(() -> delivery.send(stranger))
          .hasMessageContaining(TestTable.OWNER.toString());
    }
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
    assertThat(ours.position(TestTable.STREAM).ordinal()).isZero();
  }

  @Test
  @Proves(value = Capability.FENCE, claimed = true)
  void aReadOlderThanOneThatLandedIsRefused() throws Exception {
    assumeTrue(claims(Capability.FENCE));
    DeliveryReceipt newer = spool.delivery(TestDelivery.ticket(1, 20), 1).send(ours);
    TestDelivery older = spool.delivery(TestDelivery.ticket(2, 15), 1);

    assertPermanent(() -> older.send(ours)).hasMessageContaining("20");
    assertThat(ours.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 1, newer.attempt()));
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(1);
  }

  @Test
  @Proves(value = Capability.FENCE, claimed = false)
  void withoutAFenceAnOrdinalTakenByAStrangerIsPermanent() throws Exception {
    assumeTrue(!claims(Capability.FENCE));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 1);
    try (DestinationAdapter stranger = harness.open(TestTable.STRANGER)) {
      delivery.send(stranger);
    }

    assertPermanent(() -> spool.delivery(TestDelivery.ticket(1, 11), 1).send(ours))
        .hasMessageContaining(TestTable.STRANGER.toString());
    assertPermanent(() -> ours.find(delivery.ticket().key(), 1));
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(1);
  }

  @Test
  @Proves(value = Capability.FENCE, claimed = false)
  void withoutAFenceTheHighestReadIsToldWhereverItLanded() throws Exception {
    assumeTrue(!claims(Capability.FENCE));
    DeliveryReceipt high = spool.delivery(TestDelivery.ticket(1, 20), 1).send(ours);
    spool.delivery(TestDelivery.ticket(2, 15), 1).send(ours);

    assertThat(zombie.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 2, high.attempt()));
  }

  @Test
  @Proves(value = Capability.ATOMIC_VISIBILITY, claimed = true)
  void aDecidedDeliveryIsVisibleAsAWhole() throws Exception {
    assumeTrue(claims(Capability.ATOMIC_VISIBILITY));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 4);
    stopOnceDecided(delivery, 1);

    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(4);
  }

  @Test
  @Proves(value = Capability.ATOMIC_VISIBILITY, claimed = false)
  void withoutAtomicVisibilityADecidedDeliveryAppearsFileByFile() throws Exception {
    assumeTrue(!claims(Capability.ATOMIC_VISIBILITY));
    TestDelivery delivery = spool.delivery(TestDelivery.ticket(1, 10), 40);
    stopOnceDecided(delivery, 1);

    assertThat(harness.visible(TestTable.SCHEMA)).hasSizeBetween(1, 39).doesNotHaveDuplicates();
  }

  @Test
  @Proves(value = Capability.DURABLE, claimed = true)
  void whatWasDecidedOutlivesEveryAdapter() throws Exception {
    assumeTrue(claims(Capability.DURABLE));
    DeliveryReceipt receipt = sendAndReopen();

    assertThat(ours.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 1, receipt.attempt()));
    assertThat(ours.find(receipt.key(), 1)).isEqualTo(new Landing.Landed(receipt));
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(2);
  }

  @Test
  @Proves(value = Capability.DURABLE, claimed = false)
  void withoutDurabilityNothingOutlivesTheAdapters() throws Exception {
    assumeTrue(!claims(Capability.DURABLE));
    DeliveryReceipt receipt = sendAndReopen();

    assertThat(ours.position(TestTable.STREAM)).isEqualTo(new StreamPosition(null, 0, null));
    assertThat(ours.find(receipt.key(), 1)).isEqualTo(new Landing.Absent(1));
  }

  private DeliveryReceipt sendAndReopen() throws Exception {
    DeliveryReceipt receipt = spool.delivery(TestDelivery.ticket(1, 10), 2).send(ours);
    ours.close();
    zombie.close();
    ours = harness.open(TestTable.OWNER);
    zombie = harness.open(TestTable.OWNER);
    return receipt;
  }
}
