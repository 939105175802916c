package dev.waybill.dispatcher.source;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The array that the canonical text of a list stands for, as PostgreSQL's input function reads it
/// under `array_nulls = on`: every element but null in quotation marks.
final class ArrayText {
  private final ColumnType element;
  private final byte[] bytes;
  private final int end;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private ArrayText(ColumnType element, CanonicalBytes canonical) {
    CanonicalBuffer buffer = new CanonicalBuffer();
    canonical.putInto(buffer);
    this.element = element;
    this.bytes = buffer.array();
    this.end = buffer.length();
  }

  static String of(ColumnType element, CanonicalBytes canonical) {
    ArrayText array = new ArrayText(element, canonical);
    if (array.end > 0 && array.bytes[0] == '[') {
      array.shaped();
    } else {
      array.plain();
    }
    return array.out.toString();
  }

  /// Of one dimension, counted from 1.
  private void plain() {
    out.append('{');
    while (at < end) {
      comma();
      element();
    }
    out.append('}');
  }

  /// Its lower bounds and lengths stand before the elements.
  private void shaped() {
    List<Integer> lengths = new ArrayList<>();
    at++;
    while (bytes[at] != ']') {
      int lower = number(':');
      int length = number(',');
      lengths.add(length);
      out.append('[').append(lower).append(':').append(lower + length - 1).append(']');
    }
    at++;
    out.append('=');
    nested(lengths, 0);
  }

  private void nested(List<Integer> lengths, int depth) {
    out.append('{');
    for (int i = 0; i < lengths.get(depth); i++) {
      comma();
      if (depth + 1 == lengths.size()) {
        element();
      } else {
        nested(lengths, depth + 1);
      }
    }
    out.append('}');
  }

  /// Unless it would be the first behind a brace.
  private void comma() {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
  }

  private void element() {
    if (bytes[at] == '-') {
      at++;
      out.append("NULL");
      return;
    }
    int length = number(':');
    String text = SourceText.of(element, new String(bytes, at, length, StandardCharsets.UTF_8));
    at += length;
    out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }

  /// In decimal, up to a sign, which is passed.
  private int number(char sign) {
    int begin = at;
    while (bytes[at] != sign) {
      at++;
    }
    return Integer.parseInt(new String(bytes, begin, at++ - begin, StandardCharsets.US_ASCII));
  }
}
