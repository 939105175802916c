package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// The canonical text of a value that is given as text. Not thread safe.
final class ScalarText {
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  private final ColumnType type;
  private final NumberText number = new NumberText();
  private final CanonicalJson json = new CanonicalJson();

  ScalarText(ColumnType type) {
    this.type = type;
  }

  boolean put(byte[] b, int at, int end, CanonicalBuffer out) {
    int before = out.length();
    boolean known = value(b, at, end, out);
    if (!known) {
      out.truncate(before);
    }
    return known;
  }

  private boolean value(byte[] b, int at, int end, CanonicalBuffer out) {
    return switch (type) {
      case ColumnType.Text _ -> {
        out.put(b, at, end - at);
        yield true;
      }
      case ColumnType.Uuid _ -> uuid(b, at, end, out);
      case ColumnType.Bool _ -> bool(ascii(b, at, end), out);
      case ColumnType.Int _ -> number.read(b, at, end) && number.writePlain(out);
      case ColumnType.Decimal _ -> decimal(b, at, end, out);
      case ColumnType.Float(int bits) -> floating(ascii(b, at, end), bits, out);
      case ColumnType.Date _ -> TimeValue.parse(b, at, end, false, false, out);
      case ColumnType.Timestamp _ -> TimeValue.parse(b, at, end, true, true, out);
      case ColumnType.LocalTimestamp _ -> TimeValue.parse(b, at, end, true, false, out);
      case ColumnType.Binary _ -> binary(b, at, end, out);
      case ColumnType.Json _ -> json.put(b, at, end, out);
      case ColumnType.ListOf _ ->
          throw new IllegalArgumentException("expected a single value, found " + type);
    };
  }

  private static String ascii(byte[] b, int at, int end) {
    return new String(b, at, end - at, StandardCharsets.ISO_8859_1);
  }

  private boolean decimal(byte[] b, int at, int end, CanonicalBuffer out) {
    if (at < end && b[end - 1] > '9') {
      String text = ascii(b, at, end);
      if (NO_NUMBERS.contains(text)) {
        out.ascii(text);
        return true;
      }
    }
    return number.read(b, at, end) && number.writePlain(out);
  }

  private static boolean bool(String text, CanonicalBuffer out) {
    return switch (text) {
      case "true", "t" -> {
        out.ascii("true");
        yield true;
      }
      case "false", "f" -> {
        out.ascii("false");
        yield true;
      }
      default -> false;
    };
  }

  private static boolean uuid(byte[] b, int at, int end, CanonicalBuffer out) {
    if (end - at != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      int c = b[at + i];
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? c != '-' : Character.digit(c, 16) < 0) {
        return false;
      }
      out.put(c >= 'A' && c <= 'F' ? c + 32 : c);
    }
    return true;
  }

  private boolean floating(String text, int bits, CanonicalBuffer out) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (!NO_NUMBERS.contains(text) && !number.read(bytes, 0, bytes.length)) {
      return false;
    }
    if (bits == 32) {
      FieldValue.float32(Float.parseFloat(text), out);
    } else {
      FieldValue.float64(Double.parseDouble(text), out);
    }
    return true;
  }

  private static boolean binary(byte[] b, int at, int end, CanonicalBuffer out) {
    if ((end - at) % 2 != 0 || end - at < 2 || b[at] != '\\' || b[at + 1] != 'x') {
      return false;
    }
    byte[] digits = Arrays.copyOfRange(b, at + 2, end);
    for (int i = 0; i < digits.length; i++) {
      if (Character.digit(digits[i], 16) < 0) {
        return false;
      }
      digits[i] += digits[i] >= 'A' && digits[i] <= 'F' ? (byte) 32 : 0;
    }
    out.put(digits, 0, digits.length);
    return true;
  }
}
