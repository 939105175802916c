package dev.waybill.objectfiles.tuple;

/// The text of a UUID (RFC 9562, section 4): 36 characters, lower case.
public final class UuidText {
  public static final int LENGTH = 36;

  private static final long ONES = 0x0101010101010101L;

  private UuidText() {}

  /// Writes the text of 16 bytes and returns the position after it.
  public static int write(byte[] from, int start, byte[] to, int at) {
    long second = hex(Bytes.int32(from, start + 4));
    long third = hex(Bytes.int32(from, start + 8));
    Bytes.putInt64(to, at, hex(Bytes.int32(from, start)));
    to[at + 8] = '-';
    Bytes.putInt32(to, at + 9, (int) (second >>> 32));
    to[at + 13] = '-';
    Bytes.putInt32(to, at + 14, (int) second);
    to[at + 18] = '-';
    Bytes.putInt32(to, at + 19, (int) (third >>> 32));
    to[at + 23] = '-';
    Bytes.putInt32(to, at + 24, (int) third);
    Bytes.putInt64(to, at + 28, hex(Bytes.int32(from, start + 12)));
    return at + LENGTH;
  }

  /// The eight digits of a number, all at once: its half bytes are spread to a byte each, and each
  /// becomes its digit.
  private static long hex(int value) {
    long digits = value & 0xFFFFFFFFL;
    digits = (digits | digits << 16) & 0x0000FFFF0000FFFFL;
    digits = (digits | digits << 8) & 0x00FF00FF00FF00FFL;
    digits = (digits | digits << 4) & 0x0F0F0F0F0F0F0F0FL;
    long letters = (digits + ONES * 6) >>> 4 & ONES;
    return digits + ONES * '0' + letters * ('a' - '0' - 10);
  }
}
