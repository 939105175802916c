package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.tuple.ArrayField;
import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.Calendar;
import dev.waybill.objectfiles.tuple.JsonText;
import dev.waybill.objectfiles.tuple.Numeric;
import dev.waybill.objectfiles.tuple.UuidText;
import dev.waybill.spi.ColumnType;
import org.apache.parquet.io.api.Binary;

/// The Parquet value of each logical type, as [ParquetSchemas] declares it.
final class FieldWriters {
  private FieldWriters() {}

  static FieldWriter of(ColumnType type) {
    return switch (type) {
      case ColumnType.Text _ -> new TextField();
      case ColumnType.Binary _ ->
          (w, b, at, n, rep, def) -> w.write(Binary.fromReusedByteArray(b, at, n), rep, def);
      case ColumnType.Uuid _ -> uuid();
      case ColumnType.Bool _ -> (w, b, at, _, rep, def) -> w.write(b[at] != 0, rep, def);
      case ColumnType.Int(int bits) -> integer(bits);
      case ColumnType.Float(int bits) ->
          bits == 32
              ? (w, b, at, _, rep, def) ->
                  w.write(Float.intBitsToFloat(Bytes.int32(b, at)), rep, def)
              : (w, b, at, _, rep, def) ->
                  w.write(Double.longBitsToDouble(Bytes.int64(b, at)), rep, def);
      case ColumnType.Decimal(int precision, int scale) -> decimal(precision, scale);
      case ColumnType.Date _ ->
          (w, b, at, _, rep, def) -> w.write(Bytes.int32(b, at) + Calendar.EPOCH_DAYS, rep, def);
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ ->
          (w, b, at, _, rep, def) -> w.write(Bytes.int64(b, at) + Calendar.EPOCH_MICROS, rep, def);
      case ColumnType.Json _ ->
          (w, b, at, n, rep, def) -> {
            int version = JsonText.isJsonb(b, at, n) ? 1 : 0;
            w.write(Binary.fromReusedByteArray(b, at + version, n - version), rep, def);
          };
      case ColumnType.ListOf(ColumnType element) -> list(of(element));
    };
  }

  private static FieldWriter uuid() {
    byte[] text = new byte[UuidText.LENGTH];
    Binary value = Binary.fromReusedByteArray(text);
    return (w, b, at, _, rep, def) -> {
      UuidText.write(b, at, text, 0);
      w.write(value, rep, def);
    };
  }

  private static FieldWriter integer(int bits) {
    return switch (bits) {
      case 16 -> (w, b, at, _, rep, def) -> w.write((int) Bytes.int16(b, at), rep, def);
      case 32 -> (w, b, at, _, rep, def) -> w.write(Bytes.int32(b, at), rep, def);
      default -> (w, b, at, _, rep, def) -> w.write(Bytes.int64(b, at), rep, def);
    };
  }

  private static FieldWriter decimal(int precision, int scale) {
    if (precision <= 9) {
      return (w, b, at, _, rep, def) -> w.write((int) Numeric.unscaled(b, at, scale), rep, def);
    }
    if (precision <= 18) {
      return (w, b, at, _, rep, def) -> w.write(Numeric.unscaled(b, at, scale), rep, def);
    }
    byte[] unscaled = new byte[ParquetSchemas.decimalBytes(precision)];
    Binary value = Binary.fromReusedByteArray(unscaled);
    return (w, b, at, _, rep, def) -> {
      Numeric.unscaled(b, at, scale, unscaled);
      w.write(value, rep, def);
    };
  }

  /// The standard three levels: the list, its repeated group, the optional element.
  private static FieldWriter list(FieldWriter element) {
    return (w, b, at, _, rep, def) -> {
      int count = ArrayField.count(b, at);
      if (count == 0) {
        w.writeNull(rep, def);
        return;
      }
      int next = ArrayField.first(at);
      for (int i = 0; i < count; i++) {
        int level = i == 0 ? rep : 1;
        int size = Bytes.int32(b, next);
        next += 4;
        if (size < 0) {
          w.writeNull(level, def + 1);
        } else {
          element.write(w, b, next, size, level, def + 2);
          next += size;
        }
      }
    };
  }
}
