package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows that neither form holds exactly are refused whole, and the file goes on without them.
class UnrepresentableTest {
  private static final ColumnType DECIMAL = new ColumnType.Decimal(6, 2);
  private static final ColumnType BIG_DECIMAL = new ColumnType.Decimal(38, 10);
  private static final ColumnType JSON = new ColumnType.Json();

  @TempDir Path folder;

  static Stream<Arguments> values() {
    return Stream.of(
        of(new ColumnType.Timestamp(), Tuples.int64(Long.MAX_VALUE), "is infinity"),
        of(new ColumnType.LocalTimestamp(), Tuples.int64(Long.MIN_VALUE), "is -infinity"),
        of(
            new ColumnType.Timestamp(),
            timestamp("0000-12-31T23:59:59.999999Z"),
            "before the year 1"),
        of(new ColumnType.Timestamp(), timestamp("+10000-01-01T00:00:00Z"), "after the year 9999"),
        of(new ColumnType.Date(), Tuples.int32(Integer.MAX_VALUE), "is infinity"),
        of(new ColumnType.Date(), Tuples.int32(Integer.MIN_VALUE), "is -infinity"),
        of(new ColumnType.Date(), Tuples.int32(-730_120), "before the year 1"),
        of(new ColumnType.Date(), Tuples.int32(2_921_940), "after the year 9999"),
        of(DECIMAL, Tuples.numericSpecial(0xC000), "is NaN"),
        of(DECIMAL, Tuples.numericSpecial(0xD000), "is Infinity"),
        of(DECIMAL, Tuples.numericSpecial(0xF000), "is -Infinity"),
        of(DECIMAL, numeric("10000"), "more than 4 digits before the point"),
        of(DECIMAL, numeric("0.001"), "more than 2 digits after the point"),
        of(BIG_DECIMAL, numeric("1" + "0".repeat(28)), "more than 28 digits before the point"),
        of(BIG_DECIMAL, numeric("0.00000000001"), "more than 10 digits after the point"),
        of(JSON, Tuples.textField("{\"a\": \"x\\u0000\"}"), "contains \\u0000"),
        of(JSON, Tuples.textField("\"\\ud83d\""), "half a surrogate pair"),
        of(JSON, Tuples.textField("\"\\ude00\\ud83d\""), "half a surrogate pair"),
        of(new ColumnType.Text(), new byte[] {'a', (byte) 0xC0, (byte) 0x80}, "is not UTF-8"),
        of(
            new ColumnType.Text(),
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            "is not UTF-8"),
        of(new ColumnType.Text(), new byte[] {(byte) 0xE7, (byte) 0xB5}, "is not UTF-8"),
        of(
            new ColumnType.ListOf(new ColumnType.Text()),
            Tuples.nestedArray(),
            "more than one dimension"),
        of(
            new ColumnType.ListOf(new ColumnType.Text()),
            Tuples.arrayFrom(0, List.of(Tuples.textField("x"))),
            "counts its elements from 0, a list from 1"),
        of(
            new ColumnType.ListOf(JSON),
            Tuples.array(List.of(Tuples.jsonb("1"), Tuples.jsonb("null"))),
            "holds an element that is a JSON null"),
        of(
            new ColumnType.ListOf(JSON),
            Tuples.array(List.of(Tuples.textField(" null\n"))),
            "holds an element that is a JSON null"),
        of(
            new ColumnType.Timestamp(),
            Tuples.int64(ColumnType.Timestamp.NONE),
            "is a wall clock reading that its time zone skips"),
        of(
            new ColumnType.ListOf(new ColumnType.Date()),
            Tuples.array(List.of(Tuples.int32(0), Tuples.int32(Integer.MAX_VALUE))),
            "holds an element that is infinity"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void refusesTheRowAlone(ColumnType type, byte[] field, String reason) throws Exception {
    TableSchema schema = Spool.table("value", type);
    for (FileForm form : forms()) {
      Path spool = folder.resolve(form.extension());
      try (SpoolingEncoder encoder = Spool.open(spool, schema, form, Spool.MB)) {
        give(encoder, new Tuples().text("good").nothing());
        var refused =
            catchThrowableOfType(
                UnrepresentableRowException.class,
                () -> give(encoder, new Tuples().text("bad").field(field)));
        assertThat(refused.key()).isEqualTo("id=bad");
        assertThat(refused.column().name()).isEqualTo("value");
        assertThat(refused.reason()).contains(reason);
        give(encoder, new Tuples().text("good too").nothing());
        assertThat(ids(form, encoder.finish())).containsExactly("good", "good too");
      }
    }
  }

  @Test
  void refusesANullInAKeyAndNamesEveryKeyColumn() throws Exception {
    TableSchema one = Spool.table("at", new ColumnType.Timestamp());
    TableSchema schema =
        new TableSchema(one.table(), 1, 0, List.of("id", "at"), null, null, one.columns());
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.NONE), Spool.MB)) {
      Tuples row = new Tuples().nothing().timestamp(Instant.parse("2026-01-02T03:04:05Z"));
      assertThatThrownBy(() -> give(encoder, row))
          .hasMessage("row id=null,at=2026-01-02 03:04:05+00: column id is null in a key");
    }
  }

  @Test
  void refusesAnOrganisationThatNoFolderCanBeNamedAfter() throws Exception {
    TableSchema schema = Spool.schema("id", null, Spool.column("id", new ColumnType.Text()));
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.ORG_DATE), Spool.MB)) {
      give(encoder, new Tuples().text("x".repeat(HiveValue.MAX_BYTES)));
      assertThatThrownBy(
              () -> give(encoder, new Tuples().text("/".repeat(HiveValue.MAX_BYTES / 2))))
          .isInstanceOf(UnrepresentableRowException.class)
          .hasMessageContaining("too long for the name of a folder");
      assertThat(encoder.finish().rows()).isEqualTo(1);
    }
  }

  @Test
  void aTupleOfAnotherSchemaIsAnErrorNotARefusal() throws Exception {
    TableSchema schema = Spool.table("value", new ColumnType.Int(64));
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.NONE), Spool.MB)) {
      assertThatThrownBy(() -> give(encoder, new Tuples().text("a").field(Tuples.int32(1))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("column value")
          .hasMessageContaining("expected a field of 8 bytes, found 4");
      assertThatThrownBy(() -> give(encoder, new Tuples().text("a")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("at least 2 fields, found 1");
    }
  }

  private static List<FileForm> forms() {
    return List.of(Spool.parquet(Partitioning.NONE), Spool.jsonLines(Partitioning.NONE));
  }

  private static List<String> ids(FileForm form, SpooledDelivery files) throws Exception {
    String source = form instanceof FileForm.Parquet ? Duck.parquet(files) : Duck.jsonLines(files);
    return Duck.rows("SELECT id FROM " + source).stream().map(List::getFirst).toList();
  }

  private static void give(SpoolingEncoder encoder, Tuples tuple)
      throws IOException, UnrepresentableRowException {
    byte[] bytes = tuple.bytes();
    encoder.row(RowOperation.UPSERT, bytes, 0, bytes.length);
  }

  private static byte[] timestamp(String instant) {
    return Tuples.timestampField(Instant.parse(instant));
  }

  private static byte[] numeric(String value) {
    return Tuples.numeric(new BigDecimal(value));
  }

  private static Arguments of(ColumnType type, byte[] field, String reason) {
    return Arguments.of(type, field, reason);
  }
}
