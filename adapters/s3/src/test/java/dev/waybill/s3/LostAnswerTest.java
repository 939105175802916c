package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Landing;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class LostAnswerTest extends OnS3Proxy {
  @Test
  void ofThePutThatDecidesIsSettledByReading() throws Exception {
    LostAnswer lost = new LostAnswer(1, LostAnswerTest::decides);
    TestDelivery delivery = attempt(1, 10, 3);
    try (S3Adapter unlucky = store.adapter(TestTable.OWNER, lost)) {
      assertThat(delivery.send(unlucky).attempt()).isEqualTo(delivery.ticket().attempt());
    }
    assertThat(lost.isSpent()).isTrue();
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  void ofEverythingFromTheDecisionOnLeavesTheDeliveryInDoubt() throws Exception {
    boolean[] decided = {false};
    LostAnswer lost =
        new LostAnswer(
            Integer.MAX_VALUE,
            request -> {
              decided[0] |= decides(request);
              return decided[0] && (decides(request) || request instanceof GetObjectRequest);
            });
    TestDelivery delivery = attempt(1, 10, 3);
    try (S3Adapter cutOff = store.adapter(TestTable.OWNER, lost)) {
      assertThatThrownBy(() -> delivery.send(cutOff))
          .isInstanceOfSatisfying(
              DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_DOUBT));
    }
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();

    assertThat(adapter.find(delivery.ticket().key(), 1))
        .isInstanceOfSatisfying(
            Landing.Landed.class,
            landed ->
                assertThat(landed.receipt().attempt()).isEqualTo(delivery.ticket().attempt()));
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
  }

  @Test
  void ofCompletionsIsSettledByLooking() throws Exception {
    LostAnswer lost = new LostAnswer(4, CompleteMultipartUploadRequest.class::isInstance);
    TestDelivery delivery = attempt(1, 10, 4);
    try (S3Adapter unlucky = store.adapter(TestTable.OWNER, lost)) {
      DeliveryReceipt receipt = delivery.send(unlucky);
      assertThat(receipt.rowsLoaded()).isEqualTo(4);
    }
    assertThat(lost.isSpent()).isTrue();
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(4);
  }

  @Test
  void ofUploadsBeforeTheDecisionIsTransientAndDecidesNothing() throws Exception {
    LostAnswer lost = new LostAnswer(1_000, UploadPartRequest.class::isInstance);
    TestDelivery delivery = attempt(1, 10, 1);
    try (S3Adapter unlucky = store.adapter(TestTable.OWNER, lost)) {
      assertThatThrownBy(() -> delivery.send(unlucky))
          .isInstanceOfSatisfying(
              DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT));
    }
    assertThat(adapter.find(delivery.ticket().key(), 1)).isEqualTo(new Landing.Absent(1));
    assertThat(adapter.position(TestTable.STREAM).ordinal()).isZero();
  }

  private static boolean decides(SdkRequest request) {
    return request instanceof PutObjectRequest put && put.key().matches(".*/\\d{20}\\.json");
  }
}
