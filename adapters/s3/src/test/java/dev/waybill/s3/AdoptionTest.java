package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import org.junit.jupiter.api.Test;

/// The earlier owner of a place goes on delivering after it was adopted.
class AdoptionTest extends OnS3Proxy {
  @Test
  void whatItLandsLaterIsAStrangersUntilItIsAdoptedToo() throws Exception {
    try (S3Adapter heir = store.adapter(TestTable.STRANGER, null)) {
      attempt(1, 10, 1).send(adapter);
      heir.adopt(TestTable.STREAM, TestTable.OWNER);
      attempt(2, 11, 1).send(adapter);

      TestDelivery next = attempt(2, 12, 1);
      assertThatThrownBy(() -> next.send(heir))
          .isInstanceOfSatisfying(
              DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMANENT))
          .hasMessageContaining(TestTable.OWNER.toString());

      heir.adopt(TestTable.STREAM, TestTable.OWNER);
      attempt(3, 13, 1).send(heir);
      assertThat(harness.visible(TestTable.SCHEMA)).hasSize(3);
    }
  }

  /// Whether it was acknowledged is not known any more after a restore, so what was decided is made
  /// visible.
  @Test
  void aDeliveryThatWasDecidedIsCompletedWithoutAsking() throws Exception {
    TestDelivery delivery = decided(1, 10, 4, 2);
    adapter.adopt(TestTable.STREAM, TestTable.OWNER);
    assertThat(harness.visible(TestTable.SCHEMA))
        .containsExactlyInAnyOrderElementsOf(delivery.rows());
    assertThat(adapter.position(TestTable.STREAM).ordinal()).isEqualTo(1);
  }

  @Test
  void aDecidedDeliveryWhoseUploadIsGoneIsVoided() throws Exception {
    var unused = decided(1, 10, 4, 2);
    abortOpenUploads(manifest(1));
    adapter.adopt(TestTable.STREAM, TestTable.OWNER);
    assertThat(harness.visible(TestTable.SCHEMA)).isEmpty();
    assertThat(adapter.position(TestTable.STREAM).ordinal()).isEqualTo(2);
    TestDelivery next = attempt(3, 11, 2);
    next.send(adapter);
    assertThat(harness.visible(TestTable.SCHEMA)).containsExactlyInAnyOrderElementsOf(next.rows());
  }
}
