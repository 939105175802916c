package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Landing;
import dev.waybill.spi.StreamPosition;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Somebody aborts an upload of a delivery that is decided and not complete.
class VoidingTest extends OnS3Proxy {
  private TestDelivery loseUploads() {
    TestDelivery lost = decided(1, 10, 4, 2);
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(2);
    abortOpenUploads(manifest(1));
    return lost;
  }

  @Test
  void isVoidedAndDeliveredAgainUnderTheOrdinalAfterTheVoid() throws Exception {
    TestDelivery lost = loseUploads();

    assertThat(adapter.find(lost.ticket().key(), 1)).isEqualTo(new Landing.Absent(3));
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
    assertThat(adapter.find(lost.ticket().key(), 1)).as("again").isEqualTo(new Landing.Absent(3));
    assertThat(adapter.find(lost.ticket().key(), 3)).isEqualTo(new Landing.Absent(3));

    TestDelivery again = spool.delivery(TestDelivery.ticket(3, 1, 0, 11), 4);
    DeliveryReceipt receipt = again.send(adapter);

    assertThat(receipt.attempt()).isEqualTo(again.ticket().attempt());
    assertThat(adapter.find(again.ticket().key(), 3)).isEqualTo(new Landing.Landed(receipt));
    assertThat(adapter.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 3, again.ticket().attempt()));
    assertThat(harness.visible(TestTable.SCHEMA)).containsExactlyInAnyOrderElementsOf(again.rows());
  }

  @Test
  void nextAttemptIsToldToAskAgain() throws Exception {
    TestDelivery lost = loseUploads();

    assertThatThrownBy(() -> attempt(1, 11, 4).send(adapter))
        .isInstanceOfSatisfying(
            DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_DOUBT))
        .hasMessageContaining("ordinal 3");
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
    assertThat(adapter.find(lost.ticket().key(), 1)).isEqualTo(new Landing.Absent(3));
  }

  @Test
  void nobodyCanBringAVoidedDeliveryBack() throws Exception {
    TestDelivery lost = loseUploads();
    Manifest manifest = manifest(1);
    adapter.find(lost.ticket().key(), 1);

    Store direct = Store.connect(store.settings(TestTable.OWNER), List.of());
    try (direct) {
      StoredObjects objects = new StoredObjects(direct.with(TestPatience.SHORT));
      for (StoredFile file : manifest.objects()) {
        assertThat(objects.complete(file, true)).isEqualTo(StoredObjects.End.GONE);
      }
    }
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
  }

  @Test
  void anObjectDeletedAfterCompletionDoesNotVoidTheDelivery() throws Exception {
    DeliveryReceipt receipt = attempt(1, 10, 2).send(adapter);
    String gone = receipt.objects().getFirst().name();
    store.client().deleteObject(delete -> delete.bucket(store.bucket()).key(gone));

    assertThat(adapter.find(receipt.key(), 1)).isEqualTo(new Landing.Landed(receipt));
  }
}
