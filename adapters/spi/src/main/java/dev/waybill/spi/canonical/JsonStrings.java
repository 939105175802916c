package dev.waybill.spi.canonical;

/// JSON strings: out of their spelling, and into the canonical one. In between, half a surrogate
/// pair stands as the three bytes that UTF-8 would give its number, so that the order of bytes is
/// the order of code points.
public final class JsonStrings {
  private JsonStrings() {}

  /// Decodes a string.
  ///
  /// @param at of the opening quotation mark
  /// @return the position behind the closing one, or -1 where this is no JSON string
  public static int decode(byte[] b, int at, int end, CanonicalBuffer out) {
    int plain = at + 1;
    for (int i = plain; i < end; i++) {
      int c = b[i] & 0xFF;
      if (c == '"') {
        out.put(b, plain, i - plain);
        return i + 1;
      }
      if (c < 0x20 || c == 0xED && i + 1 < end && (b[i + 1] & 0xFF) >= 0xA0) {
        return -1;
      }
      if (c == '\\') {
        out.put(b, plain, i - plain);
        i = escape(b, i + 1, end, out);
        if (i < 0) {
          return -1;
        }
        plain = i;
        i--;
      }
    }
    return -1;
  }

  /// @param at behind the backslash
  /// @return the position behind the escape, or -1
  private static int escape(byte[] b, int at, int end, CanonicalBuffer out) {
    if (at >= end) {
      return -1;
    }
    switch (b[at]) {
      case '"', '\\', '/' -> out.put(b[at]);
      case 'b' -> out.put('\b');
      case 'f' -> out.put('\f');
      case 'n' -> out.put('\n');
      case 'r' -> out.put('\r');
      case 't' -> out.put('\t');
      case 'u' -> {
        return unicode(b, at, end, out);
      }
      default -> {
        return -1;
      }
    }
    return at + 1;
  }

  private static int unicode(byte[] b, int at, int end, CanonicalBuffer out) {
    int unit = unit(b, at, end);
    if (unit < 0) {
      return -1;
    }
    int next = at + 5;
    if (Character.isHighSurrogate((char) unit) && next < end && b[next] == '\\') {
      int low = unit(b, next + 1, end);
      if (low >= 0 && Character.isLowSurrogate((char) low)) {
        utf8(Character.toCodePoint((char) unit, (char) low), out);
        return next + 6;
      }
    }
    utf8(unit, out);
    return next;
  }

  /// @param at of the `u`
  private static int unit(byte[] b, int at, int end) {
    if (at + 5 > end || b[at] != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = at + 1; i < at + 5; i++) {
      int digit = Character.digit(b[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static void utf8(int c, CanonicalBuffer out) {
    if (c < 0x80) {
      out.put(c);
    } else if (c < 0x800) {
      out.put(0xC0 | c >> 6);
      out.put(0x80 | c & 0x3F);
    } else if (c < 0x10000) {
      out.put(0xE0 | c >> 12);
      out.put(0x80 | c >> 6 & 0x3F);
      out.put(0x80 | c & 0x3F);
    } else {
      out.put(0xF0 | c >> 18);
      out.put(0x80 | c >> 12 & 0x3F);
      out.put(0x80 | c >> 6 & 0x3F);
      out.put(0x80 | c & 0x3F);
    }
  }

  /// Writes a decoded string in its canonical spelling.
  static void encode(byte[] b, int at, int end, CanonicalBuffer out) {
    out.put('"');
    int plain = at;
    for (int i = at; i < end; i++) {
      int c = b[i] & 0xFF;
      boolean half = c == 0xED && i + 2 < end && (b[i + 1] & 0xFF) >= 0xA0;
      if (c >= 0x20 && c != '"' && c != '\\' && !half) {
        continue;
      }
      out.put(b, plain, i - plain);
      out.put('\\');
      if (c == '"' || c == '\\') {
        out.put(c);
      } else {
        out.put('u');
        out.hex(half ? 0xD000 | (b[i + 1] & 0x3F) << 6 | b[i + 2] & 0x3F : c, 4);
      }
      i += half ? 2 : 0;
      plain = i + 1;
    }
    out.put(b, plain, end - plain);
    out.put('"');
  }
}
