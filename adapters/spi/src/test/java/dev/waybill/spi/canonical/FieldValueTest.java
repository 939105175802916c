package dev.waybill.spi.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That fields and texts of a value have one text; what a server makes of them, the contract of the
/// destinations shows.
class FieldValueTest {
  private static final ColumnType DECIMAL = new ColumnType.Decimal(38, 10);
  private static final ColumnType TIME = new ColumnType.Timestamp();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "0.00, 0",
    "00012, 12",
    "+7, 7",
    "1200, 1200",
    "12e2, 1200",
    "1.2E3, 1200",
    "-0.50, -0.5",
    ".5, 0.5",
    "5., 5",
    "0.000100, 0.0001",
    "123.456e-5, 0.00123456",
    "-99999999999999999999999999999.9, -99999999999999999999999999999.9",
    "NaN, NaN",
    "-Infinity, -Infinity",
    "1e200000, ",
    "1e300000, ",
    "x, ",
    "1x, ",
    "'', ",
    "., ",
    "e5, ",
    "1e99999999999999999999999, ",
    "0e99999999999999999999999, 0"
  })
  void numbersHaveOneText(String text, @Nullable String canonical) {
    if (!text.equals("1e200000")) {
      assertThat(text(DECIMAL, text)).isEqualTo(canonical);
    } else {
      assertThat(text(DECIMAL, text)).hasSize(200_001);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01 00:00:00+00, 0",
    "1970-01-01T00:00:00.000000Z, 0",
    "1970-01-01 00:00:00, 0",
    "1969-12-31 23:59:59.999999+00, -1",
    "1970-01-01 05:45:00.5+05:45, 500000",
    "1969-12-31 23:00:00-01, 0",
    "1970-01-01 00:00:01.000001+00:00:01, 1",
    "0001-01-01 00:00:00+00, -62135596800000000",
    "0001-12-31 23:59:59.999999+00 BC, -62135596800000001",
    "4714-11-24 00:00:00+00 BC, -210866803200000000",
    "9999-12-31 23:59:59.999999+00, 253402300799999999",
    "294276-12-31 23:59:59.000009+00, 9224318015999000009",
    "infinity, infinity",
    "-infinity, -infinity",
    "2026-02-29 00:00:00+00, ",
    "2026-13-01 00:00:00+00, ",
    "2026-00-01 00:00:00+00, ",
    "2026-01-01 24:00:00+00, ",
    "2026-01-01 00:60:00+00, ",
    "2026-01-01, ",
    "2026-01-01 00:00, ",
    "2026-01-01 00:00:00.+00, ",
    "2026-01-01 00:00:00.1234567+00, ",
    "2026-01-01 00:00:00+0, ",
    "2026-01-01 00:00:00+00:00:00:00, ",
    "2026-01-01 00:00:00+00x, ",
    "226-01-01 00:00:00+00, ",
    "1767225600000000, ",
    "'', ",
    "today, "
  })
  void instantsHaveOneText(String text, @Nullable String micros) {
    assertThat(text(TIME, text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-02, 1",
    "1969-12-31, -1",
    "2024-02-29, 19782",
    "2000-02-29, 11016",
    "0001-12-31 BC, -719163",
    "infinity, infinity",
    "1900-02-29, ",
    "1970-01-02 00:00:00, ",
    "1970-1-2, "
  })
  void daysHaveOneText(String text, @Nullable String days) {
    assertThat(text(new ColumnType.Date(), text)).isEqualTo(days);
  }

  @Test
  void theOtherTypesHaveOneTextToo() {
    String uuid = "00112233-4455-6677-8899-aabbccddeeff";
    assertThat(text(new ColumnType.Uuid(), uuid.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(uuid);
    assertThat(field(new ColumnType.Uuid(), uuid.replace("-", ""))).isEqualTo(uuid);
    assertThat(text(new ColumnType.Uuid(), uuid.replace('-', 'a'))).isNull();
    assertThat(text(new ColumnType.Bool(), "t")).isEqualTo(field(new ColumnType.Bool(), "01"));
    assertThat(text(new ColumnType.Bool(), "yes")).isNull();
    assertThat(text(new ColumnType.Binary(), "\\x00fF")).isEqualTo("00ff");
    assertThat(text(new ColumnType.Binary(), "00ff")).isNull();
    assertThat(text(new ColumnType.Binary(), "\\x0")).isNull();
    assertThat(text(new ColumnType.Float(64), "-0")).isEqualTo("0000000000000000");
    assertThat(field(new ColumnType.Float(64), "8000000000000000")).isEqualTo("0000000000000000");
    assertThat(text(new ColumnType.Float(32), "1e-1")).isEqualTo("3dcccccd");
    assertThat(text(new ColumnType.Float(64), "-Infinity")).isEqualTo("fff0000000000000");
    assertThat(text(new ColumnType.Float(64), "0x1p3")).isNull();
    assertThat(text(new ColumnType.Float(64), "1d")).isNull();
    assertThat(field(new ColumnType.Float(32), "ffc00001")).isEqualTo("NaN");
  }

  @Test
  void aListThatDoesNotCountFromOneOrIsNestedSaysSo() {
    ColumnType list = new ColumnType.ListOf(new ColumnType.Int(32));
    String head = "%s 00000000 00000017 ";
    String one = "00000004 00000005";
    assertThat(field(list, head.formatted("00000000"))).isEmpty();
    assertThat(field(list, head.formatted("00000001") + "00000001 00000001" + one))
        .isEqualTo("1:5");
    assertThat(field(list, head.formatted("00000001") + "00000001 fffffffe" + one))
        .isEqualTo("[-2:1,]1:5");
    assertThat(
            field(
                list,
                head.formatted("00000002") + "00000001 00000001 00000002 00000001" + one + one))
        .isEqualTo("[1:1,1:2,]1:51:5");
  }

  /// What PostgreSQL prints of the values that it sends.
  @Test
  void fieldAndTextOfAnInstantAndANumberAgree() {
    long seed = System.nanoTime();
    System.out.println("FieldValueTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long micros = random.nextLong(-60_000_000_000_000_000L, 250_000_000_000_000_000L);
      Instant instant = Instant.parse("2000-01-01T00:00:00Z").plus(micros, ChronoUnit.MICROS);
      String field = "%016x".formatted(micros);
      assertThat(text(TIME, instant.toString()))
          .as(instant.toString())
          .isEqualTo(field(TIME, field));

      int day = random.nextInt(-700_000, 2_900_000);
      LocalDate date = LocalDate.of(2000, 1, 1).plusDays(day);
      assertThat(text(new ColumnType.Date(), date.toString()))
          .isEqualTo(Long.toString(date.toEpochDay()))
          .isEqualTo(field(new ColumnType.Date(), "%08x".formatted(day)));

      int whole = random.nextInt(10_000);
      int part = random.nextInt(10_000);
      String numeric = "0002 0000 %s 0004 %04x %04x";
      assertThat(text(DECIMAL, "-%d.%04d".formatted(whole, part)))
          .isEqualTo(field(DECIMAL, numeric.formatted("4000", whole, part)));
    }
  }

  private static @Nullable String text(ColumnType type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CanonicalBuffer out = new CanonicalBuffer();
    return new FieldValue(type).text(bytes, 0, bytes.length, out) ? string(out) : null;
  }

  private static String field(ColumnType type, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] tuple = ByteBuffer.allocate(bytes.length + 3).put(3, bytes).array();
    CanonicalBuffer out = new CanonicalBuffer();
    assertThat(new FieldValue(type).field(tuple, 3, bytes.length, out)).isTrue();
    return string(out);
  }

  private static String string(CanonicalBuffer out) {
    return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
  }
}
