package dev.waybill.objectfiles.jsonl;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Bytes of JSON on their way to a stream, through one buffer. Small writes first ask for room with
/// [#room], then write to [#buffer] from [#at] on.
final class JsonOut {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /// For each byte: 0 as it is, 1 by its four hex digits, else the letter after the backslash.
  private static final byte[] ESCAPES = escapes();

  private final OutputStream output;
  final byte[] buffer;
  int at;

  JsonOut(OutputStream output, int bytes) {
    this.output = output;
    this.buffer = new byte[bytes];
  }

  /// Makes sure that `bytes` fit behind [#at]; for less than the buffer's size.
  void room(int bytes) throws IOException {
    if (bytes > buffer.length - at) {
      flush();
    }
  }

  void put(char ascii) throws IOException {
    room(1);
    buffer[at++] = (byte) ascii;
  }

  void put(byte[] bytes) throws IOException {
    put(bytes, 0, bytes.length);
  }

  void put(byte[] bytes, int start, int length) throws IOException {
    room(length);
    if (length > buffer.length) {
      output.write(bytes, start, length);
    } else {
      System.arraycopy(bytes, start, buffer, at, length);
      at += length;
    }
  }

  /// A JSON string of UTF-8 bytes (RFC 8259, section 7): only what must be escaped is.
  void string(byte[] bytes, int start, int length) throws IOException {
    put('"');
    int end = start + length;
    int plain = start;
    for (int i = start; i < end; i++) {
      byte escape = ESCAPES[bytes[i] & 0xFF];
      if (escape != 0) {
        put(bytes, plain, i - plain);
        escape(bytes[i], escape);
        plain = i + 1;
      }
    }
    put(bytes, plain, end - plain);
    put('"');
  }

  private void escape(byte value, byte escape) throws IOException {
    room(6);
    buffer[at++] = '\\';
    if (escape != 1) {
      buffer[at++] = escape;
      return;
    }
    buffer[at++] = 'u';
    buffer[at++] = '0';
    buffer[at++] = '0';
    buffer[at++] = HEX[value >> 4];
    buffer[at++] = HEX[value & 15];
  }

  void number(long value) throws IOException {
    room(20);
    long rest = value;
    if (value < 0) {
      buffer[at++] = '-';
    } else {
      rest = -value;
    }
    int digits = 1;
    for (long left = rest / 10; left != 0; left /= 10) {
      digits++;
    }
    for (int i = at + digits - 1; i >= at; i--) {
      buffer[i] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    at += digits;
  }

  /// `digits` digits of a number that is not negative, with leading zeros; needs [#room].
  void padded(int value, int digits) {
    int rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    at += digits;
  }

  void ascii(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  void flush() throws IOException {
    output.write(buffer, 0, at);
    at = 0;
  }

  private static byte[] escapes() {
    byte[] escapes = new byte[256];
    for (int c = 0; c < 0x20; c++) {
      escapes[c] = 1;
    }
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
  }
}
