package dev.waybill.objectfiles.jsonl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Bytes as a JSON string in base64 with padding (RFC 4648, section 4).
final class Base64Text {
  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private Base64Text() {}

  static void write(JsonOut out, byte[] b, int start, int length) throws IOException {
    out.put('"');
    int end = start + length;
    for (int at = start; at < end; at += 3) {
      int left = Math.min(3, end - at);
      int bits = (b[at] & 0xFF) << 16;
      bits |= left > 1 ? (b[at + 1] & 0xFF) << 8 : 0;
      bits |= left > 2 ? b[at + 2] & 0xFF : 0;
      out.room(4);
      out.buffer[out.at++] = ALPHABET[bits >> 18];
      out.buffer[out.at++] = ALPHABET[bits >> 12 & 63];
      out.buffer[out.at++] = left > 1 ? ALPHABET[bits >> 6 & 63] : (byte) '=';
      out.buffer[out.at++] = left > 2 ? ALPHABET[bits & 63] : (byte) '=';
    }
    out.put('"');
  }
}
