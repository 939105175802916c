package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestSpool;
import dev.waybill.testkit.TestTable;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManyFilesTest extends OnS3Proxy {
  @Test
  void hundredsOfTinyFilesAreOneDelivery() throws Exception {
    deliver(store, adapter, 250);
  }

  /// On MinIO, which takes a tenth of the time of s3proxy.
  @Test
  void aThousandTinyFilesAreOneDelivery() throws Exception {
    try (TestStore minio = TestStore.minio("parquet");
        S3Adapter other = minio.adapter(TestTable.OWNER, null)) {
      deliver(minio, other, 1_000);
    }
  }

  private void deliver(TestStore place, S3Adapter to, int files) throws Exception {
    DeliveryReceipt receipt = attempt(1, 10, files).send(to);

    assertThat(receipt.rowsLoaded()).isEqualTo(files);
    assertThat(receipt.objects()).extracting(LandedObject::name).doesNotHaveDuplicates();
    assertThat(place.keys().stream().filter(key -> key.endsWith(".parquet"))).hasSize(files);
  }

  @Test
  void aFileOfSeveralPartsArrivesByteForByteAndMayBeDeletedAfterAppend() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    byte[] content = new byte[(int) (2 * Uploads.PART_BYTES) + 12_345];
    new Random(seed).nextBytes(content);
    SpooledFile large = spool.file(0, 7, content);
    SpooledFile empty = spool.file(1, 0, new byte[0]);
    SpooledDelivery spooled = new SpooledDelivery(List.of(large, empty));

    DeliveryReceipt receipt;
    try (var writer = adapter.open(TestDelivery.ticket(1, 10), TestTable.SCHEMA)) {
      for (SpooledFile file : spooled.files()) {
        writer.append(file);
        Files.delete(file.path());
      }
      receipt = writer.commit(spooled.digest());
    }

    assertThat(manifest(1).objects().getFirst().partEtags()).hasSize(3);
    for (LandedObject object : receipt.objects()) {
      assertThat(TestSpool.sha256(store.content(object.name()))).isEqualTo(object.sha256());
    }
  }

  /// MD5s are taken once for all destinations: one whose copy of the file is another's may not land
  /// by them.
  @Test
  void aCopyThatIsNotTheFileDoesNotLand() throws Exception {
    SpooledFile file = spool.file(0, 1, new byte[] {1, 2, 3});
    SpooledFile copy = file.at(spool.file(0, 1, new byte[] {1, 2, 4}).path());
    assertThat(file.md5(0, 3)).isNotEmpty();

    try (var writer = adapter.open(TestDelivery.ticket(1, 10), TestTable.SCHEMA)) {
      writer.append(copy);
      assertThatThrownBy(() -> writer.commit("digest"))
          .isInstanceOf(DestinationException.class)
          .hasMessageContaining("found other content");
    }
  }
}
