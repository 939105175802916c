package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentablePolicy;
import dev.waybill.spi.UnrepresentableRowException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is left of a refused row reads as PostgreSQL prints it, whatever its key holds.
class IdentityTest {
  private static final ColumnType TEXT = new ColumnType.Text();
  private static final ColumnType TIMESTAMP = new ColumnType.Timestamp();
  private static final ColumnType DATE = new ColumnType.Date();
  private static final ColumnType DECIMAL = new ColumnType.Decimal(6, 2);
  private static final ColumnType TEXTS = new ColumnType.ListOf(TEXT);

  @TempDir Path folder;

  static Stream<Arguments> keys() {
    return Stream.of(
        of(TEXT, Tuples.textField("a,b=\"ü\""), "a,b=\"ü\""),
        of(TEXT, Tuples.textField(""), ""),
        of(TEXT, new byte[] {'a', (byte) 0xC0}, null),
        of(new ColumnType.Uuid(), Tuples.uuid(new UUID(-1, 1)), new UUID(-1, 1).toString()),
        of(new ColumnType.Bool(), Tuples.bool(true), "true"),
        of(new ColumnType.Int(16), Tuples.int16(-32_768), "-32768"),
        of(new ColumnType.Int(64), Tuples.int64(Long.MIN_VALUE), "-9223372036854775808"),
        of(new ColumnType.Float(64), Tuples.float64(Double.NaN), "NaN"),
        of(new ColumnType.Float(32), Tuples.float32(Float.NEGATIVE_INFINITY), "-Infinity"),
        of(DECIMAL, numeric("12.50"), "12.50"),
        of(DECIMAL, numeric("-0.00012"), "-0.00012"),
        of(DECIMAL, numeric("123456789012345678901234567890"), "123456789012345678901234567890"),
        of(DECIMAL, numeric("120000"), "120000"),
        of(DECIMAL, numeric("0.00"), "0.00"),
        of(DECIMAL, Tuples.numericSpecial(0xC000), "NaN"),
        of(DECIMAL, Tuples.numericSpecial(0xD000), "Infinity"),
        of(DECIMAL, Tuples.numericSpecial(0xF000), "-Infinity"),
        of(DATE, Tuples.date(LocalDate.of(2026, 1, 2)), "2026-01-02"),
        of(DATE, Tuples.int32(Integer.MAX_VALUE), "infinity"),
        of(DATE, Tuples.int32(Integer.MIN_VALUE), "-infinity"),
        of(DATE, Tuples.date(LocalDate.of(0, 12, 31)), "0001-12-31 BC"),
        of(DATE, Tuples.date(LocalDate.of(-43, 3, 15)), "0044-03-15 BC"),
        of(DATE, Tuples.date(LocalDate.of(10_000, 1, 1)), "10000-01-01"),
        of(TIMESTAMP, timestamp("2026-01-02T03:04:05Z"), "2026-01-02 03:04:05+00"),
        of(TIMESTAMP, timestamp("1969-12-31T23:59:59.999990Z"), "1969-12-31 23:59:59.99999+00"),
        of(TIMESTAMP, timestamp("-0043-03-15T12:00:00Z"), "0044-03-15 12:00:00+00 BC"),
        of(TIMESTAMP, timestamp("+10000-01-01T00:00:00Z"), "10000-01-01 00:00:00+00"),
        of(TIMESTAMP, Tuples.int64(Long.MAX_VALUE), "infinity"),
        of(
            new ColumnType.LocalTimestamp(),
            Tuples.localTimestamp(LocalDateTime.parse("2026-01-02T03:04:05.1")),
            "2026-01-02 03:04:05.1"),
        of(new ColumnType.Json(), Tuples.jsonb("{\"a\": 1}"), "{\"a\": 1}"),
        of(new ColumnType.Binary(), new byte[] {0, (byte) 0xFF}, "\\x00ff"),
        of(TEXTS, Tuples.array(List.of()), "{}"),
        of(
            TEXTS,
            Tuples.array(Arrays.asList(Tuples.textField("a\\\""), null, Tuples.textField("NULL"))),
            "{\"a\\\\\\\"\",NULL,\"NULL\"}"),
        of(TEXTS, Tuples.nestedArray(), "{{\"x\"}}"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void readsAsPostgresPrintsIt(ColumnType type, byte[] field, @Nullable String text)
      throws Exception {
    var refused = refused(type, new Tuples().field(field).field(Tuples.int64(Long.MAX_VALUE)));
    assertThat(refused.identity().values()).containsExactly(text);
    assertThat(refused.key()).startsWith("id=");
    assertThat(refused.isQuarantinable()).isEqualTo(text != null);
  }

  @Test
  void holdsOrganisationAndEventDateBesideTheKeyAndNullsAsNulls() throws Exception {
    TableSchema schema =
        new TableSchema(
            Spool.table("x", TEXT).table(),
            1,
            0,
            List.of("id"),
            "org",
            "day",
            List.of(
                Spool.column("day", DATE),
                Spool.column("org", TEXT),
                Spool.column("id", new ColumnType.Int(32))));
    var refused =
        refused(
            schema,
            new Tuples().field(Tuples.int32(Integer.MAX_VALUE)).nothing().field(Tuples.int32(7)));
    assertThat(refused.identity().values()).containsExactly("7", null, "infinity");
    assertThat(refused.key()).isEqualTo("id=7");
    assertThat(refused.isQuarantinable()).isTrue();
  }

  @Test
  void aColumnMayForbidThatItsRowsAreLeftOut() throws Exception {
    Column strict = new Column("value", TIMESTAMP, true, "", UnrepresentablePolicy.ERROR);
    TableSchema schema = Spool.schema(null, null, Spool.column("id", TEXT), strict);
    var refused = refused(schema, new Tuples().text("a").field(Tuples.int64(Long.MAX_VALUE)));
    assertThat(refused.isQuarantinable()).isFalse();
  }

  private UnrepresentableRowException refused(ColumnType key, Tuples row) throws Exception {
    return refused(
        Spool.schema(null, null, Spool.column("id", key), Spool.column("value", TIMESTAMP)), row);
  }

  private UnrepresentableRowException refused(TableSchema schema, Tuples row) throws Exception {
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.NONE), Spool.MB)) {
      byte[] tuple = row.bytes();
      return catchThrowableOfType(
          UnrepresentableRowException.class,
          () -> encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length));
    }
  }

  private static byte[] timestamp(String instant) {
    return Tuples.timestampField(Instant.parse(instant));
  }

  private static byte[] numeric(String value) {
    return Tuples.numeric(new BigDecimal(value));
  }

  private static Arguments of(ColumnType type, byte[] field, @Nullable String text) {
    return Arguments.of(type, field, text);
  }
}
