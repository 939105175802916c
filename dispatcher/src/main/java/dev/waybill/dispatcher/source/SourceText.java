package dev.waybill.dispatcher.source;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBytes;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;

/// Text that PostgreSQL's input functions read as the value which a canonical text stands for,
/// under `DateStyle = ISO` and `TimeZone = UTC`.
public final class SourceText {
  private static final BigInteger MICROS = BigInteger.valueOf(1_000_000);

  private SourceText() {}

  public static String of(ColumnType type, CanonicalBytes canonical) {
    return type instanceof ColumnType.ListOf(ColumnType element)
        ? ArrayText.of(element, canonical)
        : of(type, canonical.toString());
  }

  /// Of a single value.
  public static String of(ColumnType type, String text) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Bool _, ColumnType.Int _ -> text;
      case ColumnType.Decimal _, ColumnType.Json _ -> text;
      case ColumnType.Float(int bits) -> floating(bits, text);
      case ColumnType.Date _ -> isInfinite(text) ? text : date(Long.parseLong(text));
      case ColumnType.Timestamp _ -> isInfinite(text) ? text : time(text, "+00");
      case ColumnType.LocalTimestamp _ -> isInfinite(text) ? text : time(text, "");
      case ColumnType.Binary _ -> "\\x" + text;
      case ColumnType.ListOf _ ->
          throw new IllegalArgumentException("expected a single value, found " + type);
    };
  }

  private static boolean isInfinite(String text) {
    return text.endsWith("infinity");
  }

  /// Java prints the shortest decimal that no other number of these bits is nearer to.
  private static String floating(int bits, String text) {
    if (text.equals("NaN")) {
      return text;
    }
    return bits == 32
        ? Float.toString(Float.intBitsToFloat(HexFormat.fromHexDigits(text)))
        : Double.toString(Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(text)));
  }

  private static String date(long days) {
    LocalDate date = LocalDate.ofEpochDay(days);
    return day(date) + era(date);
  }

  /// PostgreSQL's range goes a little beyond 63 bits of microseconds.
  private static String time(String micros, String zone) {
    BigInteger all = new BigInteger(micros);
    BigInteger fraction = all.mod(MICROS);
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            all.subtract(fraction).divide(MICROS).longValueExact(),
            fraction.intValueExact() * 1_000,
            ZoneOffset.UTC);
    return "%s %02d:%02d:%02d.%06d%s%s"
        .formatted(
            day(time.toLocalDate()),
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            fraction.intValueExact(),
            zone,
            era(time.toLocalDate()));
  }

  private static String day(LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return "%04d-%02d-%02d".formatted(year, date.getMonthValue(), date.getDayOfMonth());
  }

  /// There is no year 0: it is the first before Christ.
  private static String era(LocalDate date) {
    return date.getYear() > 0 ? "" : " BC";
  }
}
