package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/// A field as text for people and folder names. Not for the path of every row.
public final class FieldText {
  private FieldText() {}

  /// @param length of the field, -1 for null
  public static String of(ColumnType type, byte[] b, int at, int length) {
    if (length < 0) {
      return "null";
    }
    return switch (type) {
      case ColumnType.Text _ -> utf8(b, at, length);
      case ColumnType.Json _ -> utf8(b, at, length);
      case ColumnType.Uuid _ -> new UUID(Bytes.int64(b, at), Bytes.int64(b, at + 8)).toString();
      case ColumnType.Bool _ -> Boolean.toString(b[at] != 0);
      case ColumnType.Int _ -> new BigInteger(b, at, length).toString();
      case ColumnType.Float(int bits) ->
          bits == 32
              ? Float.toString(Float.intBitsToFloat(Bytes.int32(b, at)))
              : Double.toString(Double.longBitsToDouble(Bytes.int64(b, at)));
      case ColumnType.Decimal(int precision, int scale) -> decimal(b, at, precision, scale);
      case ColumnType.Date _ -> date(Bytes.int32(b, at));
      case ColumnType.Timestamp _ -> timestamp(Bytes.int64(b, at), true);
      case ColumnType.LocalTimestamp _ -> timestamp(Bytes.int64(b, at), false);
      case ColumnType.Binary _, ColumnType.ListOf _ ->
          "\\x" + HexFormat.of().formatHex(b, at, at + length);
    };
  }

  private static String utf8(byte[] b, int at, int length) {
    return new String(b, at, length, StandardCharsets.UTF_8);
  }

  private static String decimal(byte[] b, int at, int precision, int scale) {
    String problem = Numeric.problem(b, at, precision, scale);
    if (problem != null) {
      return "(" + problem + ")";
    }
    byte[] unscaled = new byte[16];
    Numeric.unscaled(b, at, scale, unscaled);
    return new BigDecimal(new BigInteger(unscaled), scale).toPlainString();
  }

  private static String date(int day) {
    return switch (day) {
      case Integer.MIN_VALUE -> "-infinity";
      case Integer.MAX_VALUE -> "infinity";
      default -> LocalDate.ofEpochDay((long) day + Calendar.EPOCH_DAYS).toString();
    };
  }

  private static String timestamp(long micros, boolean zoned) {
    if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
      return micros < 0 ? "-infinity" : "infinity";
    }
    Instant instant =
        Instant.EPOCH.plus(micros, ChronoUnit.MICROS).plus(Calendar.EPOCH_DAYS, ChronoUnit.DAYS);
    return zoned
        ? instant.toString()
        : instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
  }
}
