package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.LandedKey;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestRow;
import dev.waybill.testkit.TestSpool;
import dev.waybill.testkit.TestTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the log adds to the contract: entries that void, and objects that are gone.
class LandedKeysTest extends OnS3Proxy {
  @Test
  void aVoidedDeliveryHasNoRows() throws Exception {
    attempt(1, 10, 1).send(adapter);
    var unused = decided(2, 11, 3, 1);
    abortOpenUploads(manifest(2));

    assertThat(keys(0)).as("voided by asking").containsExactly("d1-0");

    spool.delivery(TestDelivery.ticket(4, 2, 0, 12), 1).send(adapter);
    assertThat(keys(0)).as("voided before").containsExactly("d4-0", "d1-0");
    assertThat(keys(10)).containsExactly("d4-0");
  }

  @Test
  void anObjectDeletedSinceItLandedHasNoRows() throws Exception {
    DeliveryReceipt receipt = attempt(1, 10, 2).send(adapter);
    String gone = receipt.objects().getFirst().name();
    store.client().deleteObject(delete -> delete.bucket(store.bucket()).key(gone));

    assertThat(keys(0)).containsExactly("d1-1");
  }

  /// A destination whose form was changed holds files of both.
  @Test
  void theFormIsTheFilesOwn() throws Exception {
    attempt(1, 10, 1).send(adapter);
    try (S3Adapter lines = store.adapter(TestTable.OWNER, "format", "jsonl")) {
      List<List<TestRow>> rows = List.of(List.of(new TestRow("line", 1)));
      new TestSpool(folder, lines.form()).delivery(TestDelivery.ticket(2, 11), rows).send(lines);

      assertThat(keys(0)).containsExactly("line", "d1-0");
    }
  }

  private List<String> keys(long after) throws Exception {
    List<LandedKey> keys = new ArrayList<>();
    adapter.keys(TestTable.STREAM, TestTable.SCHEMA, new ExportSeq(after), keys::add);
    return keys.stream().map(key -> String.valueOf(key.row().values().getFirst())).toList();
  }
}
