package dev.waybill.rigs.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A message of HTTP/1.1 as it came.
///
/// @param lines of its head: the first says what it is, the others are headers
/// @param body raw, its chunks included
/// @param toTheEnd whether the body ends where the connection ends
record HttpMessage(List<String> lines, byte[] body, boolean toTheEnd) {
  private static final byte[] NONE = new byte[0];

  /// @param answersHead whether it answers a `HEAD`, so that it has no body whatever it says
  /// @return null when the connection ended
  static @Nullable HttpMessage answer(InputStream in, boolean answersHead) throws IOException {
    List<String> lines = head(in);
    while (lines != null && status(lines) == 100) {
      lines = head(in);
    }
    if (lines == null) {
      return null;
    }
    boolean bodiless = answersHead || status(lines) == 204 || status(lines) == 304;
    boolean sized = header(lines, "content-length") != null || isChunked(lines);
    return new HttpMessage(
        lines, bodiless ? NONE : sized ? body(lines, in) : in.readAllBytes(), !bodiless && !sized);
  }

  /// The head of a message, or null when the connection ended.
  static @Nullable List<String> head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text;
    do {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
      text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
    } while (!text.endsWith("\r\n\r\n"));
    return text.lines().filter(line -> !line.isEmpty()).toList();
  }

  static byte[] body(List<String> head, InputStream in) throws IOException {
    String length = header(head, "content-length");
    if (length != null) {
      return exactly(in, Integer.parseInt(length));
    }
    return isChunked(head) ? chunks(in) : NONE;
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      raw.writeBytes((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
      if (length == 0) {
        for (String trailer = line(in); ; trailer = line(in)) {
          raw.writeBytes((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
          if (trailer.isEmpty()) {
            return raw.toByteArray();
          }
        }
      }
      raw.writeBytes(exactly(in, length + 2));
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  static @Nullable String header(List<String> head, String name) {
    return head.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static boolean isChunked(List<String> head) {
    String coding = header(head, "transfer-encoding");
    return coding != null && coding.toLowerCase(Locale.ROOT).endsWith("chunked");
  }

  private static int status(List<String> head) {
    return Integer.parseInt(head.getFirst().split(" ", 3)[1]);
  }

  byte[] headBytes() {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
