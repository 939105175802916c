package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.objectfiles.keys.RowKeys;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The names of rows, out of either form. The expected text is written out: what PostgreSQL reads
/// back as the value that went in.
class RowKeysTest {
  private static final List<FileForm> FORMS =
      List.of(Spool.parquet(Partitioning.NONE), Spool.jsonLines(Partitioning.NONE));

  @TempDir Path folder;

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(new ColumnType.Text(), Tuples.textField("é\"\\\n😀"), "é\"\\\n😀"),
        Arguments.of(new ColumnType.Text(), Tuples.textField(""), ""),
        Arguments.of(
            new ColumnType.Uuid(),
            Tuples.uuid(new UUID(-1, 1)),
            "ffffffff-ffff-ffff-0000-000000000001"),
        Arguments.of(new ColumnType.Bool(), Tuples.bool(true), "true"),
        Arguments.of(new ColumnType.Int(16), Tuples.int16(Short.MIN_VALUE), "-32768"),
        Arguments.of(new ColumnType.Int(32), Tuples.int32(Integer.MAX_VALUE), "2147483647"),
        Arguments.of(new ColumnType.Int(64), Tuples.int64(Long.MIN_VALUE), "-9223372036854775808"),
        Arguments.of(new ColumnType.Float(32), Tuples.float32(0.1f), "0.1"),
        Arguments.of(
            new ColumnType.Float(64), Tuples.float64(Double.NEGATIVE_INFINITY), "-Infinity"),
        Arguments.of(new ColumnType.Float(64), Tuples.float64(Double.NaN), "NaN"),
        decimal(9, 2, "-1234567.89"),
        decimal(18, 0, "999999999999999999"),
        decimal(38, 7, "-1000000000000000000000000000000.0000001"),
        Arguments.of(new ColumnType.Date(), Tuples.date(LocalDate.of(1, 1, 1)), "0001-01-01"),
        Arguments.of(new ColumnType.Date(), Tuples.date(LocalDate.of(9999, 12, 31)), "9999-12-31"),
        Arguments.of(
            new ColumnType.Timestamp(),
            Tuples.timestampField(Instant.parse("1969-12-31T23:59:59.999999Z")),
            "1969-12-31T23:59:59.999999Z"),
        Arguments.of(
            new ColumnType.LocalTimestamp(),
            Tuples.localTimestamp(LocalDateTime.parse("2026-03-29T02:30:00")),
            "2026-03-29T02:30:00.000000"),
        Arguments.of(new ColumnType.Binary(), new byte[] {0, -1, 16}, "\\x00ff10"));
  }

  private static Arguments decimal(int precision, int scale, String value) {
    return Arguments.of(
        new ColumnType.Decimal(precision, scale), Tuples.numeric(new BigDecimal(value)), value);
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("values")
  void aValueOfEveryTypeComesBackAsTextAndSoDoesItsAbsence(
      ColumnType type, byte[] field, String text) throws Exception {
    TableSchema schema =
        Spool.schema(
            "organisation", null, Spool.column("id", type), Spool.column("organisation", type));
    byte[] full = new Tuples().field(field).field(field).bytes();
    byte[] bare = new Tuples().field(field).nothing().bytes();
    for (FileForm form : FORMS) {
      SpooledDelivery file =
          Spool.encode(folder.resolve(form.extension()), schema, form, List.of(full, bare));

      assertThat(keys(form, file, schema))
          .as(form.extension())
          .containsExactly(
              key(RowOperation.UPSERT, text, text), key(RowOperation.UPSERT, text, null));
    }
  }

  /// The identity stands among other columns, its order is the schema's, deletes are told apart,
  /// and many row groups are read.
  @Test
  void rowsComeInOrderWithTheirOperation() throws Exception {
    TableSchema schema = events();
    for (FileForm form : FORMS) {
      List<LandedKey> expected = new ArrayList<>();
      SpooledDelivery spooled;
      try (SpoolingEncoder encoder =
          Spool.open(folder.resolve(form.extension()), schema, form, Spool.MB)) {
        for (int i = 0; i < 20_000; i++) {
          RowOperation operation = i % 3 == 0 ? RowOperation.DELETE : RowOperation.UPSERT;
          byte[] tuple = event(i, "{\"note\": \"" + "x".repeat(i % 500) + i + "\"}");
          encoder.row(operation, tuple, 0, tuple.length);
          expected.add(key(operation, "k" + i, "2026-01-31T10:00:00.000000Z", "org" + i % 7));
        }
        spooled = encoder.finish();
      }

      assertThat(keys(form, spooled, schema)).as(form.extension()).isEqualTo(expected);
    }
  }

  /// What limits a parser sets for documents of strangers must not stop a read.
  @Test
  void documentsOfAnyShapeAreSkipped() throws Exception {
    TableSchema schema = events();
    List<String> documents =
        List.of(
            "[".repeat(5_000) + "]".repeat(5_000),
            "{\"" + "n".repeat(200_000) + "\": 1}",
            "[" + "9".repeat(10_000) + "]",
            "{\"id\": \"not a key\", \"_waybill_op\": \"d\"}",
            "\"" + "s".repeat(21_000_000) + "\"");
    List<byte[]> tuples = documents.stream().map(document -> event(1, document)).toList();
    for (FileForm form : FORMS) {
      SpooledDelivery file = Spool.encode(folder.resolve(form.extension()), schema, form, tuples);

      assertThat(keys(form, file, schema))
          .as(form.extension())
          .hasSize(5)
          .containsOnly(key(RowOperation.UPSERT, "k1", "2026-01-31T10:00:00.000000Z", "org1"));
    }
  }

  @Test
  void onlyThePagesOfTheIdentityAreFetchedOfParquet() throws Exception {
    TableSchema schema = events();
    List<byte[]> tuples = new ArrayList<>();
    byte[] noise = new byte[500];
    for (int i = 0; i < 2_000; i++) {
      new Random(i).nextBytes(noise);
      tuples.add(event(i, "\"" + HexFormat.of().formatHex(noise) + "\""));
    }
    FileForm form = FORMS.getFirst();
    SpooledFile file = Spool.encode(folder.resolve("p"), schema, form, tuples).files().getFirst();
    Counted counted = new Counted(Files.readAllBytes(file.path()));

    RowKeys.read("a.parquet", counted, schema, new ExportSeq(1), _ -> {});

    assertThat(counted.length()).isGreaterThan(300_000);
    assertThat(counted.fetched).isLessThan(counted.length() / 2);
    assertThat(counted.requests).isLessThanOrEqualTo(3);
  }

  @Test
  void aListOrADocumentNamesNoRow() {
    TableSchema schema =
        Spool.schema(null, null, Spool.column("id", new ColumnType.ListOf(new ColumnType.Text())));

    assertThatThrownBy(() ->
            RowKeys.read("a.parquet", new Counted(new byte[0]), schema, new ExportSeq(1), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("publish it as text");
  }

  @Test
  void aFileOfAnotherFormIsNamed() {
    assertThatThrownBy(() ->
            RowKeys.read("a.csv", new Counted(new byte[0]), events(), new ExportSeq(1), _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.csv");
  }

  /// The payload stands first, so that the identity is not where a file begins.
  private static TableSchema events() {
    return new TableSchema(
        new TableId("events"),
        1,
        0,
        List.of("id", "at"),
        "organisation",
        "at",
        List.of(
            Spool.column("payload", new ColumnType.Json()),
            Spool.column("organisation", new ColumnType.Text()),
            Spool.column("at", new ColumnType.Timestamp()),
            new Column("id", new ColumnType.Text(), false, "")));
  }

  private static byte[] event(int i, String document) {
    return new Tuples()
        .field(Tuples.jsonb(document))
        .text("org" + i % 7)
        .timestamp(Instant.parse("2026-01-31T10:00:00Z"))
        .text("k" + i)
        .bytes();
  }

  private static LandedKey key(RowOperation operation, @Nullable String... values) {
    return new LandedKey(
        new RowIdentity(Arrays.asList(values)), operation, new ExportSeq(Spool.SEQ));
  }

  private static List<LandedKey> keys(FileForm form, SpooledDelivery spooled, TableSchema schema)
      throws IOException {
    List<LandedKey> keys = new ArrayList<>();
    for (SpooledFile file : spooled.files()) {
      Counted bytes = new Counted(Files.readAllBytes(file.path()));
      RowKeys.read("x." + form.extension(), bytes, schema, new ExportSeq(Spool.SEQ), keys::add);
    }
    return keys;
  }

  /// A file in memory that counts what is fetched of it.
  private static final class Counted implements StoredBytes {
    private final byte[] content;
    private long fetched;
    private int requests;

    Counted(byte[] content) {
      this.content = content;
    }

    @Override
    public long length() {
      return content.length;
    }

    @Override
    public byte[] read(long start, int length) {
      fetched += length;
      requests++;
      return Arrays.copyOfRange(content, (int) start, (int) start + length);
    }
  }
}
