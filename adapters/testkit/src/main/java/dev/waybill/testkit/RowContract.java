package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.Landing;
import dev.waybill.spi.RowIdentity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The part of the contract that is about single rows: those left in quarantine, and the keys of
/// those that landed.
abstract class RowContract extends OwnershipContract {
  @Test
  void receiptStatesTheRowsLeftInQuarantineAndFindGivesThemBack() throws Exception {
    DeliveryTicket ticket = TestDelivery.quarantining(TestDelivery.ticket(1, 10), 2);

    DeliveryReceipt receipt = spool.delivery(ticket, 3).send(ours);

    assertThat(receipt.rowsSent()).isEqualTo(5);
    assertThat(receipt.rowsLoaded()).isEqualTo(3);
    assertThat(receipt.rowsQuarantined()).isEqualTo(2);
    assertThat(zombie.find(ticket.key(), 1)).isEqualTo(new Landing.Landed(receipt));
  }

  @Test
  void deliveryOfNothingButRowsInQuarantineTakesItsOrdinal() throws Exception {
    DeliveryTicket ticket = TestDelivery.quarantining(TestDelivery.ticket(1, 10), 4);

    DeliveryReceipt receipt = spool.delivery(ticket, 0).send(ours);

    assertThat(receipt.rowsSent()).isEqualTo(4);
    assertThat(receipt.rowsLoaded()).isZero();
    assertThat(receipt.rowsQuarantined()).isEqualTo(4);
    assertThat(zombie.find(ticket.key(), 1)).isEqualTo(new Landing.Landed(receipt));
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
  }

  @Test
  void keysOfReadsAfterOneAreHandedOutWithOperationAndRead() throws Exception {
    TestRow a = new TestRow("a", 1);
    TestRow b = new TestRow("b", 1);
    spool.delivery(TestDelivery.ticket(1, 10), List.of(List.of(a))).send(ours);
    spool.delivery(TestDelivery.ticket(2, 12), List.of(List.of(a, b), List.of(b))).send(ours);
    spool
        .delivery(TestDelivery.ticket(3, 1, 1, 15), List.of(List.of(TestRow.deleted("a"))))
        .send(ours);

    LandedKey deleted = landed(TestRow.deleted("a"), 15);
    assertThat(keys(11))
        .as("older versions of a are there where they are kept")
        .contains(landed(b, 12), deleted)
        .isSubsetOf(landed(a, 12), landed(b, 12), deleted);
    assertThat(keys(12)).containsOnly(deleted);
    assertThat(keys(15)).isEmpty();
  }

  @Test
  void keysAreThoseOfDecidedDeliveriesOnly() throws Exception {
    TestDelivery decided = spool.delivery(TestDelivery.ticket(1, 10), 3);
    stopOnceDecided(decided, 1);
    try (DeliveryWriter _ = spool.delivery(TestDelivery.ticket(2, 11), 2).stage(zombie)) {
      assertThat(keys(0))
          .containsExactlyInAnyOrderElementsOf(
              decided.rows().stream().map(row -> landed(row, 10)).toList());
    }
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(decided.rows());
  }

  @Test
  void keysOfAStreamThatNothingWasDeliveredToAreNone() throws Exception {
    assertThat(keys(0)).isEmpty();
  }

  private static LandedKey landed(TestRow row, long seq) {
    return new LandedKey(new RowIdentity(List.of(row.id())), row.operation(), new ExportSeq(seq));
  }

  private List<LandedKey> keys(long after) throws Exception {
    List<LandedKey> keys = new ArrayList<>();
    ours.keys(TestTable.STREAM, TestTable.SCHEMA, new ExportSeq(after), keys::add);
    return keys;
  }
}
