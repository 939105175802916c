package dev.waybill.objectfiles.tuple;

/// Whether bytes are UTF-8. A database with encoding `SQL_ASCII` sends what it was given, and one
/// bad byte makes readers refuse a whole file.
final class Utf8 {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /// Whether the bytes are well-formed as the Unicode Standard, table 3-7, has it: no overlong
  /// forms, no surrogates, nothing past U+10FFFF.
  static boolean isValid(byte[] b, int start, int length) {
    int end = start + length;
    int at = start + asciiBlocks(b, start, end);
    while (at < end) {
      if (end - at >= 8 && (Bytes.int64(b, at) & HIGH_BITS) == 0) {
        at += 8;
      } else if (b[at] >= 0) {
        at++;
      } else {
        int width = sequence(b, at, end);
        if (width == 0) {
          return false;
        }
        at += width;
      }
    }
    return true;
  }

  /// Bytes of ASCII at the start, in blocks of 32: nearly all text is nothing else.
  private static int asciiBlocks(byte[] b, int start, int end) {
    int at = start;
    while (end - at >= 32) {
      long bits =
          Bytes.int64(b, at)
              | Bytes.int64(b, at + 8)
              | Bytes.int64(b, at + 16)
              | Bytes.int64(b, at + 24);
      if ((bits & HIGH_BITS) != 0) {
        break;
      }
      at += 32;
    }
    return at - start;
  }

  /// Bytes of the multi-byte sequence at a position, 0 when it is malformed.
  private static int sequence(byte[] b, int at, int end) {
    int lead = b[at] & 0xFF;
    int width = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (width == 0 || end - at < width) {
      return 0;
    }
    int second = b[at + 1] & 0xFF;
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < width; i++) {
      if ((b[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return width;
  }
}
