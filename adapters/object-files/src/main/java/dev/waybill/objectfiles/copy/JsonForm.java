package dev.waybill.objectfiles.copy;

import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.JsonText;
import java.io.IOException;
import java.io.OutputStream;

/// A field sent as `jsonb` or `jsonb[]` in the form of `json` or `json[]`: the text is the same,
/// the version byte before it goes, and an array names the other type of its elements.
final class JsonForm {
  private static final int JSON = 114;
  private static final int JSONB = 3802;

  /// Dimensions, null flag, element oid.
  private static final int ARRAY_HEADER = 12;

  private static final int OID = 8;

  private final byte[] number = new byte[4];

  /// Whether the field is in the form of `jsonb`. The first byte of an array is 0, for it has fewer
  /// than 2^24 dimensions; that of a `json` is text.
  static boolean isBinary(byte[] b, int at, int length) {
    return JsonText.isJsonb(b, at, length) || isArray(b, at, length);
  }

  private static boolean isArray(byte[] b, int at, int length) {
    return length >= ARRAY_HEADER && b[at] == 0 && Bytes.int32(b, at + OID) == JSONB;
  }

  /// Writes length and bytes of a field that [#isBinary].
  void write(byte[] b, int at, int length, OutputStream out) throws IOException {
    if (!isArray(b, at, length)) {
      element(b, at, length, out);
      return;
    }
    int first = at + ARRAY_HEADER + 8 * Bytes.int32(b, at);
    number(length - values(b, first, at + length), out);
    out.write(b, at, OID);
    number(JSON, out);
    out.write(b, at + ARRAY_HEADER, first - at - ARRAY_HEADER);
    for (int next = first; next < at + length; ) {
      int size = Bytes.int32(b, next);
      if (size < 0) {
        number(size, out);
      } else {
        element(b, next + 4, size, out);
      }
      next += 4 + Math.max(size, 0);
    }
  }

  /// Elements that are not null: as many version bytes.
  private static int values(byte[] b, int first, int end) {
    int values = 0;
    for (int next = first; next < end; ) {
      int size = Bytes.int32(b, next);
      values += size < 0 ? 0 : 1;
      next += 4 + Math.max(size, 0);
    }
    return values;
  }

  private void element(byte[] b, int at, int length, OutputStream out) throws IOException {
    number(length - 1, out);
    out.write(b, at + 1, length - 1);
  }

  private void number(int value, OutputStream out) throws IOException {
    Bytes.putInt32(number, 0, value);
    out.write(number);
  }
}
