package dev.waybill.reference;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in the text format of `COPY … FROM STDIN` ([File
/// Formats](https://www.postgresql.org/docs/current/sql-copy.html)): one line a row, fields parted
/// by tabs, `\N` for null.
final class CopyText {
  private byte[] bytes = new byte[1 << 16];
  private int length;
  private int rows;
  private boolean inRow;

  int rows() {
    return rows;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  CopyText text(@Nullable String value) {
    separate();
    if (value == null) {
      put('\\');
      put('N');
    } else {
      escape(value.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /// UTF-8 text, e.g. a JSON document.
  CopyText utf8(byte[] value) {
    separate();
    escape(value);
    return this;
  }

  CopyText number(Number value) {
    return text(value.toString());
  }

  CopyText time(@Nullable LocalDateTime value) {
    return text(value == null ? null : value.toString());
  }

  /// An array literal, every element quoted.
  CopyText array(List<String> values) {
    StringBuilder literal = new StringBuilder("{");
    for (String value : values) {
      if (literal.length() > 1) {
        literal.append(',');
      }
      literal.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return text(literal.append('}').toString());
  }

  void endRow() {
    put('\n');
    inRow = false;
    rows++;
  }

  private void separate() {
    if (inRow) {
      put('\t');
    }
    inRow = true;
  }

  private void escape(byte[] value) {
    reserve(2 * value.length);
    for (byte b : value) {
      switch (b) {
        case '\\' -> pair('\\');
        case '\t' -> pair('t');
        case '\n' -> pair('n');
        case '\r' -> pair('r');
        default -> bytes[length++] = b;
      }
    }
  }

  private void pair(char letter) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) letter;
  }

  private void put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
