package dev.waybill.objectfiles.jsonl;

import dev.waybill.objectfiles.tuple.ArrayField;
import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.JsonText;
import dev.waybill.objectfiles.tuple.UuidText;
import dev.waybill.spi.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The JSON value of each logical type.
final class JsonFields {
  static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  private JsonFields() {}

  static JsonField of(ColumnType type) {
    return switch (type) {
      case ColumnType.Text _ -> JsonOut::string;
      case ColumnType.Uuid _ -> JsonFields::uuid;
      case ColumnType.Bool _ -> (out, b, at, _) -> out.put(b[at] != 0 ? TRUE : FALSE);
      case ColumnType.Int(int bits) -> integer(bits);
      case ColumnType.Float(int bits) -> floating(bits);
      case ColumnType.Decimal(int _, int scale) ->
          (out, b, at, _) -> DecimalText.write(out, b, at, scale);
      case ColumnType.Date _ -> (out, b, at, _) -> TimeText.date(out, Bytes.int32(b, at));
      case ColumnType.Timestamp _ ->
          (out, b, at, _) -> TimeText.timestamp(out, Bytes.int64(b, at), true);
      case ColumnType.LocalTimestamp _ ->
          (out, b, at, _) -> TimeText.timestamp(out, Bytes.int64(b, at), false);
      case ColumnType.Json _ -> JsonFields::json;
      case ColumnType.Binary _ -> Base64Text::write;
      case ColumnType.ListOf(ColumnType element) -> list(of(element));
    };
  }

  private static void uuid(JsonOut out, byte[] b, int at, int length) throws IOException {
    out.room(UuidText.LENGTH + 2);
    out.buffer[out.at++] = '"';
    out.at = UuidText.write(b, at, out.buffer, out.at);
    out.buffer[out.at++] = '"';
  }

  private static JsonField integer(int bits) {
    return switch (bits) {
      case 16 -> (out, b, at, _) -> out.number(Bytes.int16(b, at));
      case 32 -> (out, b, at, _) -> out.number(Bytes.int32(b, at));
      default -> (out, b, at, _) -> out.number(Bytes.int64(b, at));
    };
  }

  /// The shortest text that reads back as the same number; as strings what JSON has no number for.
  private static JsonField floating(int bits) {
    return bits == 32
        ? (out, b, at, _) -> {
          float value = Float.intBitsToFloat(Bytes.int32(b, at));
          floating(out, Float.toString(value), Float.isFinite(value));
        }
        : (out, b, at, _) -> {
          double value = Double.longBitsToDouble(Bytes.int64(b, at));
          floating(out, Double.toString(value), Double.isFinite(value));
        };
  }

  private static void floating(JsonOut out, String text, boolean finite) throws IOException {
    if (finite) {
      out.ascii(text);
    } else {
      out.put('"');
      out.ascii(text);
      out.put('"');
    }
  }

  /// As it is, so that numbers keep every digit, but on one line: a line break in JSON text can
  /// only stand between tokens, where a space means the same.
  private static void json(JsonOut out, byte[] b, int at, int length) throws IOException {
    if (JsonText.isJsonb(b, at, length)) {
      out.put(b, at + 1, length - 1);
      return;
    }
    int end = at + length;
    int plain = at;
    for (int i = at; i < end; i++) {
      if (b[i] == '\n' || b[i] == '\r') {
        out.put(b, plain, i - plain);
        out.put(' ');
        plain = i + 1;
      }
    }
    out.put(b, plain, end - plain);
  }

  private static JsonField list(JsonField element) {
    return (out, b, at, _) -> {
      out.put('[');
      int count = ArrayField.count(b, at);
      int next = ArrayField.first(at);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          out.put(',');
        }
        int size = Bytes.int32(b, next);
        next += 4;
        if (size < 0) {
          out.put(NULL);
        } else {
          element.write(out, b, next, size);
          next += size;
        }
      }
      out.put(']');
    };
  }
}
