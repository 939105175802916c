package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose a place is, and how it passes from one installation to another.
abstract class OwnershipContract extends ContractFixture {
  @Test
  void anotherOwnerIsRefused() {
    try (DestinationAdapter stranger = harness.open(TestTable.STRANGER)) {
      assertPermanent(() -> stranger.prepare(TestTable.SCHEMA))
          .hasMessageContaining(TestTable.OWNER.toString());
    }
  }

  @Test
  void whatWasAdoptedIsReadAndContinuedByItsNewOwner() throws Exception {
    DeliveryReceipt first = spool.delivery(TestDelivery.ticket(1, 10), 2).send(ours);
    try (DestinationAdapter heir = harness.open(TestTable.STRANGER)) {
      heir.adopt(TestTable.STREAM, TestTable.OWNER);
      heir.adopt(TestTable.STREAM, TestTable.OWNER);
      heir.prepare(TestTable.SCHEMA);

      assertThat(heir.position(TestTable.STREAM))
          .isEqualTo(new StreamPosition(TestTable.STRANGER, 1, first.attempt()));
      TestDelivery next = spool.delivery(TestDelivery.ticket(2, 11), 3);
      DeliveryReceipt second = next.send(heir);

      assertThat(second.attempt()).isEqualTo(next.ticket().attempt());
      assertThat(harness.visible(TestTable.SCHEMA)).hasSize(5);
      List<LandedKey> keys = new ArrayList<>();
      heir.keys(TestTable.STREAM, TestTable.SCHEMA, new ExportSeq(0), keys::add);
      assertThat(keys).hasSize(5);
    }
  }

  @Test
  void whoWasAdoptedFromIsRefused() throws Exception {
    try (DestinationAdapter heir = harness.open(TestTable.STRANGER)) {
      heir.adopt(TestTable.STREAM, TestTable.OWNER);
    }
    try (DestinationAdapter again = harness.open(TestTable.OWNER)) {
      assertPermanent(() -> again.prepare(TestTable.SCHEMA))
          .hasMessageContaining(TestTable.STRANGER.toString());
    }
  }

  @Test
  void nobodyAdoptsFromWhoDoesNotOwn() throws Exception {
    List<String> before = harness.everything();
    try (DestinationAdapter stranger = harness.open(TestTable.STRANGER)) {
      assertPermanent(() -> stranger.adopt(TestTable.STREAM, TestTable.STRANGER))
          .hasMessageContaining(TestTable.OWNER.toString());
    }
    assertThat(harness.everything()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(ours.position(TestTable.STREAM).owner()).isEqualTo(TestTable.OWNER);
  }
}
