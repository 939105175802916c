package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A field as text that PostgreSQL's input function of its type reads back as the same value, the
/// values that no form can hold included. Not for the path of every row.
public final class FieldText {
  private FieldText() {}

  /// @param length of the field, which is not null
  /// @return null where the value has no text: bytes that are not UTF-8
  public static @Nullable String of(ColumnType type, byte[] b, int at, int length) {
    return switch (type) {
      case ColumnType.Text _ -> utf8(b, at, length);
      case ColumnType.Json _ ->
          JsonText.isJsonb(b, at, length) ? utf8(b, at + 1, length - 1) : utf8(b, at, length);
      case ColumnType.Uuid _ -> new UUID(Bytes.int64(b, at), Bytes.int64(b, at + 8)).toString();
      case ColumnType.Bool _ -> Boolean.toString(b[at] != 0);
      case ColumnType.Int _ -> new BigInteger(b, at, length).toString();
      case ColumnType.Float(int bits) ->
          bits == 32
              ? Float.toString(Float.intBitsToFloat(Bytes.int32(b, at)))
              : Double.toString(Double.longBitsToDouble(Bytes.int64(b, at)));
      case ColumnType.Decimal _ -> Numeric.text(b, at);
      case ColumnType.Date _ -> CalendarText.date(Bytes.int32(b, at));
      case ColumnType.Timestamp _ -> CalendarText.timestamp(Bytes.int64(b, at), "+00");
      case ColumnType.LocalTimestamp _ -> CalendarText.timestamp(Bytes.int64(b, at), "");
      case ColumnType.Binary _ -> "\\x" + HexFormat.of().formatHex(b, at, at + length);
      case ColumnType.ListOf(ColumnType element) -> ArrayText.of(element, b, at);
    };
  }

  private static @Nullable String utf8(byte[] b, int at, int length) {
    return Utf8.isValid(b, at, length) ? new String(b, at, length, StandardCharsets.UTF_8) : null;
  }
}
