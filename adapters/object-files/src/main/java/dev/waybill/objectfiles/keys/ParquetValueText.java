package dev.waybill.objectfiles.keys;

import dev.waybill.spi.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.apache.parquet.column.ColumnReader;

/// The text of a Parquet value of each logical type, as [dev.waybill.objectfiles.parquet] stores
/// it: the same that JSON lines hold.
final class ParquetValueText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private ParquetValueText() {}

  static String of(ColumnReader column, ColumnType type) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _ -> column.getBinary().toStringUsingUTF8();
      case ColumnType.Binary _ ->
          "\\x" + HexFormat.of().formatHex(column.getBinary().getBytesUnsafe());
      case ColumnType.Bool _ -> Boolean.toString(column.getBoolean());
      case ColumnType.Int(int bits) ->
          bits == 64 ? Long.toString(column.getLong()) : Integer.toString(column.getInteger());
      case ColumnType.Float(int bits) ->
          bits == 32 ? Float.toString(column.getFloat()) : Double.toString(column.getDouble());
      case ColumnType.Decimal(int precision, int scale) ->
          new BigDecimal(unscaled(column, precision), scale).toPlainString();
      case ColumnType.Date _ -> LocalDate.ofEpochDay(column.getInteger()).toString();
      case ColumnType.Timestamp _ -> time(column.getLong()) + "Z";
      case ColumnType.LocalTimestamp _ -> time(column.getLong());
      case ColumnType.Json _, ColumnType.ListOf _ ->
          throw new IllegalArgumentException("expected a single value, found " + type);
    };
  }

  private static BigInteger unscaled(ColumnReader column, int precision) {
    if (precision <= 9) {
      return BigInteger.valueOf(column.getInteger());
    }
    return precision <= 18
        ? BigInteger.valueOf(column.getLong())
        : new BigInteger(column.getBinary().getBytesUnsafe());
  }

  /// @param micros since 1970
  private static String time(long micros) {
    return TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
