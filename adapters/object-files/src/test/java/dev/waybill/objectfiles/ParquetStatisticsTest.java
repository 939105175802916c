package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waybill.objectfiles.ParquetFileView.Chunk;
import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Least and greatest value of a column, in the order of apache/parquet-format, "ColumnOrder": a
/// reader skips what they exclude, so that a wrong one loses rows.
class ParquetStatisticsTest {
  private static final ColumnType TEXT = new ColumnType.Text();

  @TempDir Path folder;

  /// Type, fields in any order, least and greatest value as Parquet has them.
  static Stream<Arguments> ranges() {
    return Stream.of(
        arguments(
            TEXT,
            fields(Tuples::textField, "b", "é", "", "z", "組", "😀", "a"),
            binary(""),
            binary("😀")),
        arguments(
            TEXT,
            fields(Tuples::textField, "prefix--b", "prefix--", "prefix--\u0000", "prefix--ba"),
            binary("prefix--"),
            binary("prefix--ba")),
        arguments(TEXT, fields(Tuples::textField, "a\u0000", "a"), binary("a"), binary("a\u0000")),
        arguments(
            new ColumnType.Uuid(),
            fields(Tuples::uuid, new UUID(5, -1), new UUID(-1, 3), new UUID(5, 7), new UUID(-1, 2)),
            binary("00000000-0000-0005-0000-000000000007"),
            binary("ffffffff-ffff-ffff-0000-000000000003")),
        arguments(
            new ColumnType.Uuid(),
            fields(Tuples::uuid, new UUID(1, 1), new UUID(1, Long.MIN_VALUE)),
            binary("00000000-0000-0001-0000-000000000001"),
            binary("00000000-0000-0001-8000-000000000000")),
        arguments(new ColumnType.Bool(), fields(Tuples::bool, true, true), true, true),
        arguments(new ColumnType.Bool(), fields(Tuples::bool, true, false), false, true),
        arguments(new ColumnType.Bool(), fields(Tuples::bool, false), false, false),
        arguments(new ColumnType.Int(16), fields(Tuples::int16, 3, -7, 5), -7, 5),
        arguments(
            new ColumnType.Int(32),
            fields(Tuples::int32, Integer.MAX_VALUE, Integer.MIN_VALUE, 0),
            Integer.MIN_VALUE,
            Integer.MAX_VALUE),
        arguments(
            new ColumnType.Int(64),
            fields(Tuples::int64, Long.MIN_VALUE, 1L, Long.MAX_VALUE),
            Long.MIN_VALUE,
            Long.MAX_VALUE),
        arguments(
            new ColumnType.Date(),
            fields(Tuples::date, LocalDate.of(1969, 12, 31), LocalDate.of(1970, 1, 3)),
            -1,
            2),
        arguments(
            new ColumnType.Timestamp(),
            fields(Tuples::timestampField, Instant.EPOCH.minusMillis(1), Instant.EPOCH),
            -1_000L,
            0L),
        arguments(
            new ColumnType.Decimal(9, 2),
            fields(Tuples::numeric, new BigDecimal("-0.01"), new BigDecimal("1.5")),
            -1,
            150),
        arguments(
            new ColumnType.Decimal(18, 2),
            fields(Tuples::numeric, new BigDecimal("-0.01"), new BigDecimal("-1.50")),
            -150L,
            -1L),
        arguments(
            new ColumnType.Decimal(38, 0),
            fields(
                Tuples::numeric,
                new BigDecimal(-1),
                new BigDecimal(BigInteger.TWO.pow(70)),
                BigDecimal.ONE,
                new BigDecimal(BigInteger.TWO.pow(70).negate())),
            number(BigInteger.TWO.pow(70).negate(), 16),
            number(BigInteger.TWO.pow(70), 16)),
        arguments(new ColumnType.Float(32), fields(Tuples::float32, 1f, -2.5f), -2.5f, 1f),
        arguments(
            new ColumnType.Float(64),
            fields(Tuples::float64, Double.NaN, 3.0, Double.NEGATIVE_INFINITY, Double.NaN),
            Double.NEGATIVE_INFINITY,
            3.0),
        arguments(new ColumnType.Float(64), fields(Tuples::float64, 0.0), -0.0, 0.0),
        arguments(new ColumnType.Float(64), fields(Tuples::float64, -0.0), -0.0, 0.0),
        arguments(new ColumnType.Float(32), fields(Tuples::float32, 0.0f), -0.0f, 0.0f),
        arguments(new ColumnType.Float(32), fields(Tuples::float32, -0.0f, -1f), -1f, 0.0f));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void ofFewValues(ColumnType type, List<byte[]> fields, Object least, Object greatest)
      throws Exception {
    List<byte @Nullable []> withNull = new ArrayList<>(fields);
    withNull.add(null);
    assertRange(write(type, withNull, 1).getFirst(), least, greatest, 1);
  }

  /// As above, with a page that has them all and pages that have some.
  @ParameterizedTest
  @MethodSource("ranges")
  void ofManyPages(ColumnType type, List<byte[]> fields, Object least, Object greatest)
      throws Exception {
    List<Chunk> chunks = write(type, new ArrayList<>(fields), 50_000);
    assertThat(chunks.getFirst().pageCount()).isGreaterThan(1);
    assertRange(chunks.getFirst(), least, greatest, 0);
  }

  @Test
  void ofLists() throws Exception {
    List<byte @Nullable []> lists = new ArrayList<>();
    lists.add(Tuples.array(Arrays.asList(Tuples.int32(4), null)));
    lists.add(null);
    lists.add(Tuples.array(List.of()));
    lists.add(Tuples.array(List.of(Tuples.int32(-4))));
    Chunk chunk = write(new ColumnType.ListOf(new ColumnType.Int(32)), lists, 1).getFirst();
    assertRange(chunk, -4, 4, 3);
    assertThat(chunk.metadata().getSizeStatistics().getRepetitionLevelHistogram())
        .containsExactly(4L, 1L);
    assertThat(chunk.metadata().getSizeStatistics().getDefinitionLevelHistogram())
        .containsExactly(1L, 1L, 1L, 2L);
  }

  @Test
  void nothingButNaNHasNoRange() throws Exception {
    Chunk chunk =
        write(
                new ColumnType.Float(64),
                new ArrayList<>(fields(Tuples::float64, Double.NaN, Double.NaN)),
                1)
            .getFirst();
    assertThat(chunk.metadata().getStatistics().hasNonNullValue()).isFalse();
    assertThat(chunk.writtenIndex()).isNull();
  }

  @Test
  void documentsAndRawBytesHaveNone() throws Exception {
    for (ColumnType type : List.of(new ColumnType.Json(), new ColumnType.Binary())) {
      Chunk chunk = write(type, new ArrayList<>(fields(Tuples::textField, "1", "2")), 1).getFirst();
      assertThat(chunk.metadata().getStatistics().isEmpty()).isTrue();
      assertThat(chunk.writtenIndex()).isNull();
    }
  }

  /// The index has 64 bytes of it, rounded outwards; the footer has it in full or not at all.
  @Test
  void aLongTextIsCutOutwards() throws Exception {
    String least = "a".repeat(100);
    String greatest = "y".repeat(100);
    Chunk chunk =
        write(TEXT, new ArrayList<>(fields(Tuples::textField, least, greatest)), 1).getFirst();
    assertRange(chunk, binary(least), binary(greatest), 0);
    assertThat(text(chunk.index().getMinValues().getFirst())).isEqualTo("a".repeat(64));
    assertThat(text(chunk.index().getMaxValues().getFirst())).isEqualTo("y".repeat(63) + "z");
    Chunk longer =
        write(TEXT, new ArrayList<>(fields(Tuples::textField, least.repeat(50), "b")), 1)
            .getFirst();
    assertThat(longer.metadata().getStatistics().hasNonNullValue()).isFalse();
  }

  /// Each row group and each page has its own.
  @Test
  void ofManyRowGroups() throws Exception {
    List<byte @Nullable []> fields = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      fields.add(Tuples.textField("%05d %d".formatted(i / 7, 0x9E3779B97F4A7C15L * i)));
    }
    List<Chunk> chunks = write(TEXT, fields, 1);
    assertThat(chunks).hasSizeGreaterThan(2);
    String last = "";
    for (Chunk chunk : chunks) {
      for (int page = 0; page < chunk.pageCount(); page++) {
        assertThat(text(chunk.index().getMinValues().get(page)).substring(0, 5))
            .isGreaterThanOrEqualTo(last);
        last = text(chunk.index().getMaxValues().get(page)).substring(0, 5);
      }
      assertThat(chunk.metadata().getStatistics().compareMaxToValue(binary(last + "~")))
          .isNegative();
    }
    assertThat(last).isEqualTo("14285");
  }

  private static void assertRange(Chunk chunk, Object least, Object greatest, long nulls) {
    Statistics<?> found = chunk.metadata().getStatistics();
    assertThat(found.getNumNulls()).isEqualTo(nulls);
    assertThat((Object) found.genericGetMin()).isEqualTo(least);
    assertThat((Object) found.genericGetMax()).isEqualTo(greatest);
  }

  /// @param times that all fields are written
  private List<Chunk> write(ColumnType type, List<byte @Nullable []> fields, int times)
      throws Exception {
    Path spool = Files.createTempDirectory(folder, "file");
    try (SpoolingEncoder encoder =
        Spool.open(spool, Spool.table("v", type), Spool.parquet(Partitioning.NONE), Spool.MB / 4)) {
      for (int i = 0; i < times; i++) {
        for (byte[] field : fields) {
          byte[] tuple = new Tuples().text("k").field(field).bytes();
          encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
        }
      }
      return new ParquetFileView(encoder.finish())
          .chunks(type instanceof ColumnType.ListOf ? "v.list.element" : "v");
    }
  }

  private interface Field<T> {
    byte[] of(T value);
  }

  @SafeVarargs
  private static <T> List<byte[]> fields(Field<T> field, T... values) {
    return Stream.of(values).map(field::of).toList();
  }

  private static Binary binary(String text) {
    return Binary.fromString(text);
  }

  private static Binary number(BigInteger value, int width) {
    byte[] bytes = new byte[width];
    byte[] digits = value.toByteArray();
    Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(digits, 0, bytes, width - digits.length, digits.length);
    return Binary.fromConstantByteArray(bytes);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
