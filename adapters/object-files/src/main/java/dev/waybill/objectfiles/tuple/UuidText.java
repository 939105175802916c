package dev.waybill.objectfiles.tuple;

import java.nio.charset.StandardCharsets;

/// The text of a UUID (RFC 9562, section 4): 36 characters, lower case.
public final class UuidText {
  public static final int LENGTH = 36;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private UuidText() {}

  /// Writes the text of 16 bytes and returns the position after it.
  public static int write(byte[] from, int start, byte[] to, int at) {
    int out = at;
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        to[out++] = '-';
      }
      int octet = from[start + i] & 0xFF;
      to[out++] = HEX[octet >> 4];
      to[out++] = HEX[octet & 15];
    }
    return out;
  }
}
