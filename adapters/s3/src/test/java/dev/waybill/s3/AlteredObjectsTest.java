package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.testkit.HeldTable;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestRow;
import dev.waybill.testkit.TestTable;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/// What somebody does to objects after they landed.
class AlteredObjectsTest extends OnS3Proxy {
  @Test
  void aMissingObjectIsNamedWithWhatToDo() throws Exception {
    String gone = attempt(1, 10, 2).send(adapter).objects().getFirst().name();
    store.client().deleteObject(delete -> delete.bucket(store.bucket()).key(gone));

    for (ThrowingRead read : List.<ThrowingRead>of(this::readBack, () -> fetch("d1-1"))) {
      assertThatThrownBy(read::run)
          .isInstanceOfSatisfying(
              DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMANENT))
          .hasMessageContaining(gone)
          .hasMessageContaining("restore");
    }
  }

  private interface ThrowingRead {
    Object run() throws Exception;
  }

  @Test
  void anObjectWithOtherContentIsReadAsItIs() throws Exception {
    String key = attempt(1, 10, 1).send(adapter).objects().getFirst().name();
    replace(key, new TestRow("d1-0", 77), new TestRow("added", 1));

    assertThat(readBack())
        .containsExactly(
            new HeldBucket(
                null, null, 2, HeldTable.digest("d1-0|77").add(HeldTable.digest("added|1"))));
    assertThat(fetch("d1-0").getFirst().values())
        .containsExactly(
            new ColumnValue.Known(CanonicalBytes.of("d1-0")),
            new ColumnValue.Known(CanonicalBytes.of("77")));
  }

  @Test
  void anObjectThatIsNoFileOfOursIsPermanent() throws Exception {
    String key = attempt(1, 10, 1).send(adapter).objects().getFirst().name();
    store
        .client()
        .putObject(
            put -> put.bucket(store.bucket()).key(key),
            RequestBody.fromString("not Parquet, not at all"));

    assertThatThrownBy(this::readBack)
        .isInstanceOfSatisfying(
            DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMANENT))
        .hasMessageContaining(key)
        .hasMessageContaining("restore");
  }

  @Test
  void aVoidedDeliveryIsNotHeldAndALongLogIsWalkedToItsBeginning() throws Exception {
    BigInteger expected = BigInteger.ZERO;
    for (int i = 1; i <= 9; i++) {
      attempt(i, 10 + i, 1).send(adapter);
      expected = expected.add(HeldTable.digest("d" + i + "-0|1"));
    }
    var unused = decided(10, 20, 3, 1);
    abortOpenUploads(manifest(10));

    assertThat(readBack()).containsExactly(new HeldBucket(null, null, 9, expected));
    attempt(12, 22, 1).send(adapter);
    assertThat(readBack())
        .containsExactly(new HeldBucket(null, null, 10, expected.add(HeldTable.digest("d12-0|1"))));
  }

  private void replace(String key, TestRow... rows) throws Exception {
    TestDelivery other = spool.delivery(TestDelivery.ticket(1, 10), List.of(List.of(rows)));
    byte[] content = Files.readAllBytes(other.spooled().files().getFirst().path());
    store
        .client()
        .putObject(put -> put.bucket(store.bucket()).key(key), RequestBody.fromBytes(content));
  }

  private List<HeldBucket> readBack() throws Exception {
    return adapter.readBack(TestTable.STREAM, TestTable.SCHEMA, "version", HeldRange.ALL);
  }

  private List<HeldRow> fetch(String id) throws Exception {
    List<HeldRow> rows = new ArrayList<>();
    adapter.fetch(
        TestTable.STREAM,
        TestTable.SCHEMA,
        List.of(new RowIdentity(List.of(id))),
        (_, row) -> rows.add(row));
    return rows;
  }
}
