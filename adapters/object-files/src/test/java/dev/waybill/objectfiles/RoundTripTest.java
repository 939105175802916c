package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The extremes of every type, as another engine reads them. The expected text is written out,
/// never computed by what is tested.
class RoundTripTest {
  private static final String NINES = "9".repeat(38);
  private static final String TRAPS =
      "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029é組😀\ufeff\uffff";

  @TempDir Path folder;

  /// Type, field, what DuckDB calls the type of a Parquet column, its text of the Parquet value,
  /// and the JSON.
  static Stream<Arguments> values() {
    return Stream.of(
        of(new ColumnType.Text(), Tuples.textField(""), "VARCHAR", "", "\"\""),
        of(
            new ColumnType.Uuid(),
            Tuples.uuid(new UUID(-1, 1)),
            "VARCHAR",
            "ffffffff-ffff-ffff-0000-000000000001",
            "\"ffffffff-ffff-ffff-0000-000000000001\""),
        of(new ColumnType.Bool(), Tuples.bool(true), "BOOLEAN", "true", "true"),
        of(new ColumnType.Bool(), Tuples.bool(false), "BOOLEAN", "false", "false"),
        of(new ColumnType.Int(16), Tuples.int16(Short.MIN_VALUE), "SMALLINT", "-32768", "-32768"),
        of(
            new ColumnType.Int(32),
            Tuples.int32(Integer.MIN_VALUE),
            "INTEGER",
            "-2147483648",
            "-2147483648"),
        of(new ColumnType.Int(32), Tuples.int32(0), "INTEGER", "0", "0"),
        of(
            new ColumnType.Int(64),
            Tuples.int64(Long.MIN_VALUE),
            "BIGINT",
            "-9223372036854775808",
            "-9223372036854775808"),
        of(
            new ColumnType.Int(64),
            Tuples.int64(Long.MAX_VALUE),
            "BIGINT",
            "9223372036854775807",
            "9223372036854775807"),
        of(new ColumnType.Float(32), Tuples.float32(0.1f), "FLOAT", "0.1", "0.1"),
        of(new ColumnType.Float(64), Tuples.float64(-0.0), "DOUBLE", "-0.0", "-0.0"),
        of(new ColumnType.Float(64), Tuples.float64(Double.NaN), "DOUBLE", "nan", "\"NaN\""),
        of(
            new ColumnType.Float(64),
            Tuples.float64(Double.NEGATIVE_INFINITY),
            "DOUBLE",
            "-inf",
            "\"-Infinity\""),
        of(
            new ColumnType.Float(32),
            Tuples.float32(Float.POSITIVE_INFINITY),
            "FLOAT",
            "inf",
            "\"Infinity\""),
        decimal(9, 2, "-1234567.89"),
        decimal(9, 9, "0.000000001"),
        decimal(9, 0, "999999999"),
        decimal(18, 3, "0.000"),
        decimal(18, 5, "-9999999999999.99999"),
        decimal(19, 1, "100000000000000000.1"),
        decimal(38, 0, NINES),
        decimal(38, 0, "-" + NINES),
        decimal(38, 0, "18446744073709551616"),
        decimal(38, 0, "-18446744073709551616"),
        decimal(38, 38, "-0." + NINES),
        decimal(38, 7, "-1000000000000000000000000000000.0000001"),
        of(
            new ColumnType.Date(),
            Tuples.date(LocalDate.of(1, 1, 1)),
            "DATE",
            "0001-01-01",
            "\"0001-01-01\""),
        of(
            new ColumnType.Date(),
            Tuples.date(LocalDate.of(9999, 12, 31)),
            "DATE",
            "9999-12-31",
            "\"9999-12-31\""),
        of(
            new ColumnType.Date(),
            Tuples.date(LocalDate.of(1900, 2, 28)),
            "DATE",
            "1900-02-28",
            "\"1900-02-28\""),
        of(
            new ColumnType.Timestamp(),
            Tuples.timestampField(Instant.parse("1969-12-31T23:59:59.999999Z")),
            "TIMESTAMP WITH TIME ZONE",
            "1969-12-31 23:59:59.999999+00",
            "\"1969-12-31T23:59:59.999999Z\""),
        of(
            new ColumnType.Timestamp(),
            Tuples.timestampField(Instant.parse("9999-12-31T23:59:59.999999Z")),
            "TIMESTAMP WITH TIME ZONE",
            "9999-12-31 23:59:59.999999+00",
            "\"9999-12-31T23:59:59.999999Z\""),
        of(
            new ColumnType.LocalTimestamp(),
            Tuples.localTimestamp(LocalDateTime.parse("0001-01-01T00:00:00")),
            "TIMESTAMP",
            "0001-01-01 00:00:00",
            "\"0001-01-01T00:00:00.000000\""),
        of(
            new ColumnType.LocalTimestamp(),
            Tuples.localTimestamp(LocalDateTime.parse("2024-02-29T01:02:03.000004")),
            "TIMESTAMP",
            "2024-02-29 01:02:03.000004",
            "\"2024-02-29T01:02:03.000004\""),
        of(
            new ColumnType.Json(),
            Tuples.jsonb("{\"n\": 1.10}"),
            "VARCHAR",
            "{\"n\": 1.10}",
            "{\"n\": 1.10}"),
        of(
            new ColumnType.Json(),
            Tuples.textField("{\r\n\"a\":\"\\\\u0000\"}"),
            "VARCHAR",
            "{\r\n\"a\":\"\\\\u0000\"}",
            "{  \"a\":\"\\\\u0000\"}"),
        of(
            new ColumnType.Json(),
            Tuples.textField("\"\\ud83d\\ude00\""),
            "VARCHAR",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\\ude00\""),
        of(new ColumnType.Json(), Tuples.jsonb("null"), "VARCHAR", "null", "null"),
        of(
            new ColumnType.Binary(),
            new byte[] {0, 1, (byte) 255, 16},
            "BLOB",
            "\\x00\\x01\\xFF\\x10",
            "\"AAH/EA==\""),
        of(new ColumnType.Binary(), new byte[0], "BLOB", "", "\"\""),
        list(List.of(), "[]", "[]"),
        list(
            Arrays.asList(Tuples.textField("a"), null, Tuples.textField("")),
            "[a, NULL, '']",
            "[\"a\",null,\"\"]"),
        of(
            new ColumnType.ListOf(new ColumnType.Decimal(20, 1)),
            Tuples.array(
                List.of(
                    Tuples.numeric(new BigDecimal("1.5")), Tuples.numeric(new BigDecimal("-0.5")))),
            "DECIMAL(20,1)[]",
            "[1.5, -0.5]",
            "[\"1.5\",\"-0.5\"]"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void parquet(ColumnType type, byte[] field, String duckType, String text, String json)
      throws Exception {
    List<byte[]> tuples = List.of(tuple("a", field), new Tuples().text("b").nothing().bytes());
    SpooledDelivery files =
        Spool.encode(folder, Spool.table("value", type), Spool.parquet(Partitioning.NONE), tuples);
    String value = type instanceof ColumnType.Binary ? "value::varchar" : "value";
    assertThat(
            Duck.rows(
                "SELECT id, typeof(value), %s::varchar FROM %s"
                    .formatted(value, Duck.parquet(files))))
        .containsExactly(List.of("a", duckType, text), List.of("b", duckType, "null"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void jsonLines(ColumnType type, byte[] field, String duckType, String text, String json)
      throws Exception {
    List<byte[]> tuples = List.of(tuple("a", field), new Tuples().text("b").nothing().bytes());
    SpooledDelivery files =
        Spool.encode(
            folder, Spool.table("value", type), Spool.jsonLines(Partitioning.NONE), tuples);
    String tail =
        ",\"_waybill_seq\":4242,\"_waybill_op\":\"u\",\"_waybill_deleted\":false,"
            + "\"_waybill_synced_at\":\"2026-11-21T12:00:00.123456Z\"}\n";
    // A json column that is NULL has no member: null is a JSON value.
    String nothing = type instanceof ColumnType.Json ? "" : ",\"value\":null";
    assertThat(JsonFile.text(files))
        .isEqualTo("{\"id\":\"a\",\"value\":" + json + tail + "{\"id\":\"b\"" + nothing + tail);
    assertThat(JsonFile.rows(files)).hasSize(2);
    assertThat(Duck.rows("SELECT id FROM " + Duck.jsonLines(files))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("traps")
  void textKeepsEveryCharacter(String value) throws Exception {
    TableSchema schema = Spool.table("value", new ColumnType.Text());
    List<byte[]> tuples = List.of(tuple("a", Tuples.textField(value)));
    SpooledDelivery parquet =
        Spool.encode(folder.resolve("p"), schema, Spool.parquet(Partitioning.NONE), tuples);
    SpooledDelivery lines =
        Spool.encode(folder.resolve("j"), schema, Spool.jsonLines(Partitioning.NONE), tuples);
    assertThat(Duck.row("SELECT value FROM " + Duck.parquet(parquet))).containsExactly(value);
    assertThat(Duck.row("SELECT value FROM " + Duck.jsonLines(lines))).containsExactly(value);
    assertThat(JsonFile.rows(lines).getFirst().get("value").stringValue()).isEqualTo(value);
  }

  static Stream<String> traps() {
    return Stream.of(TRAPS, "x".repeat(300_000) + TRAPS, "\\u0041", "null", "{\"a\":1}", "NaN");
  }

  private static byte[] tuple(String id, byte[] field) {
    return new Tuples().text(id).field(field).text("a field that is no column").bytes();
  }

  private static Arguments of(
      ColumnType type, byte[] field, String duckType, String text, String json) {
    return Arguments.of(type, field, duckType, text, json);
  }

  /// DuckDB writes no zero before the point where the type has no digit there.
  private static Arguments decimal(int precision, int scale, String value) {
    String text = precision == scale ? value.replace("0.", ".") : value;
    return of(
        new ColumnType.Decimal(precision, scale),
        Tuples.numeric(new BigDecimal(value)),
        "DECIMAL(%d,%d)".formatted(precision, scale),
        text,
        "\"" + value + "\"");
  }

  private static Arguments list(
      List<? extends byte @Nullable []> elements, String text, String json) {
    return of(
        new ColumnType.ListOf(new ColumnType.Text()),
        Tuples.array(elements),
        "VARCHAR[]",
        text,
        json);
  }
}
