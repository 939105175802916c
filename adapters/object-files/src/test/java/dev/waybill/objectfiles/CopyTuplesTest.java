package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTuplesTest {
  private static final ColumnType JSON = new ColumnType.Json();
  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final FileForm FORM = new FileForm.CopyTuples(Spool.LARGE);

  @TempDir private Path folder;

  @Test
  void fieldsGoOnAsTheyCameAndWhatFollowsThemIsReplaced() throws Exception {
    byte[] infinity = Tuples.int64(Long.MAX_VALUE);
    TableSchema schema = Spool.table("at", new ColumnType.Timestamp());
    byte[] xmin = Tuples.int32(7);

    assertFile(
        encode(schema, RowOperation.UPSERT, new Tuples().text("k").field(infinity).field(xmin)),
        new Tuples().text("k").field(infinity),
        RowOperation.UPSERT);
  }

  @Test
  void aDeletedRowIsMarked() throws Exception {
    TableSchema schema = Spool.table("n", new ColumnType.Int(32));

    assertFile(
        encode(schema, RowOperation.DELETE, new Tuples().text("k").nothing()),
        new Tuples().text("k").nothing(),
        RowOperation.DELETE);
  }

  @Test
  void documentsTakeTheFormOfJsonWhereverTheyStand() throws Exception {
    TableSchema schema =
        Spool.schema(
            null,
            null,
            Spool.column("id", new ColumnType.Text()),
            Spool.column("a", JSON),
            Spool.column("b", JSON),
            Spool.column("n", new ColumnType.Int(32)),
            Spool.column("c", JSON));
    Tuples sent =
        new Tuples()
            .text("k")
            .field(Tuples.jsonb("{}"))
            .text(" {} ")
            .field(Tuples.int32(1))
            .field(Tuples.jsonb("[1]"));

    assertFile(
        encode(schema, RowOperation.UPSERT, sent),
        new Tuples().text("k").text("{}").text(" {} ").field(Tuples.int32(1)).text("[1]"),
        RowOperation.UPSERT);
  }

  @Test
  void anArrayOfDocumentsNamesItsOtherType() throws Exception {
    TableSchema schema = Spool.table("list", new ColumnType.ListOf(JSON));
    byte[] sent = typed(3802, Arrays.asList(Tuples.jsonb("{}"), null, Tuples.jsonb("12")));
    byte[] expected =
        typed(114, Arrays.asList(Tuples.textField("{}"), null, Tuples.textField("12")));

    assertFile(
        encode(schema, RowOperation.UPSERT, new Tuples().text("k").field(sent)),
        new Tuples().text("k").field(expected),
        RowOperation.UPSERT);
  }

  @Test
  void whatNoServerTakesOrNobodyMeantIsRefused() throws Exception {
    assertRefused(
        new ColumnType.Timestamp(), Tuples.int64(ColumnType.Timestamp.NONE), "time zone skips");
    assertRefused(new ColumnType.Text(), new byte[] {(byte) 0xFF}, "is not UTF-8");
    assertRefused(
        new ColumnType.ListOf(new ColumnType.Text()),
        Tuples.array(List.of(new byte[] {(byte) 0xFF})),
        "holds an element that is not UTF-8");
  }

  @Test
  void aFileIsClosedAtItsTargetSize() throws Exception {
    TableSchema schema = Spool.table("n", new ColumnType.Int(32));
    byte[] tuple = new Tuples().text("k").field(Tuples.int32(1)).bytes();
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, new FileForm.CopyTuples(200), Spool.MB)) {
      for (int i = 0; i < 10; i++) {
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      SpooledDelivery spooled = encoder.finish();
      assertThat(spooled.rows()).isEqualTo(10);
      assertThat(spooled.files()).hasSizeGreaterThan(2);
    }
  }

  private static byte[] typed(int oid, List<byte[]> elements) {
    byte[] array = Tuples.array(elements);
    ByteBuffer.wrap(array).putInt(8, oid);
    return array;
  }

  private void assertRefused(ColumnType type, byte[] field, String reason) {
    assertThatThrownBy(() ->
            encode(
                Spool.table("value", type),
                RowOperation.UPSERT,
                new Tuples().text("k").field(field)))
        .isInstanceOf(UnrepresentableRowException.class)
        .hasMessageContaining(reason);
  }

  private byte[] encode(TableSchema schema, RowOperation operation, Tuples row) throws Exception {
    byte[] tuple = row.bytes();
    Path own = Files.createTempDirectory(folder, "encode");
    try (SpoolingEncoder encoder = Spool.open(own, schema, FORM, Spool.MB)) {
      encoder.row(operation, tuple, 0, tuple.length);
      return Files.readAllBytes(encoder.finish().files().getFirst().path());
    }
  }

  private static void assertFile(byte[] file, Tuples fields, RowOperation operation)
      throws Exception {
    boolean deleted = operation == RowOperation.DELETE;
    byte[] row =
        fields
            .field(Tuples.int64(Spool.SEQ))
            .text(operation.code())
            .field(Tuples.bool(deleted))
            .timestamp(Spool.SYNCED_AT)
            .bytes();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(HEADER);
    expected.write(row);
    expected.write(new byte[] {(byte) 0xFF, (byte) 0xFF});
    assertThat(file).isEqualTo(expected.toByteArray());
  }
}
