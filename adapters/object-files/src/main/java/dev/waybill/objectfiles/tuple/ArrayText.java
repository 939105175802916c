package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// An array as PostgreSQL's text of it, of any number of dimensions: every element that is not null
/// stands in quotes, and lower bounds other than 1 stand before.
final class ArrayText {
  private final ColumnType element;
  private final byte[] buffer;
  private final StringBuilder text = new StringBuilder();
  private int next;
  private boolean hasText = true;

  private ArrayText(ColumnType element, byte[] buffer, int next) {
    this.element = element;
    this.buffer = buffer;
    this.next = next;
  }

  /// @return null where an element has no text
  static @Nullable String of(ColumnType element, byte[] b, int at) {
    int dimensions = ArrayField.dimensions(b, at);
    if (dimensions == 0) {
      return "{}";
    }
    int sizes = at + ArrayField.HEADER;
    ArrayText array = new ArrayText(element, b, sizes + 8 * dimensions);
    array.bounds(sizes, dimensions);
    array.level(sizes, dimensions);
    return array.hasText ? array.text.toString() : null;
  }

  private void bounds(int sizes, int dimensions) {
    StringBuilder bounds = new StringBuilder();
    boolean plain = true;
    for (int i = 0; i < dimensions; i++) {
      int size = Bytes.int32(buffer, sizes + 8 * i);
      int low = Bytes.int32(buffer, sizes + 8 * i + 4);
      plain &= low == 1;
      bounds.append('[').append(low).append(':').append(low + size - 1).append(']');
    }
    if (!plain) {
      text.append(bounds).append('=');
    }
  }

  private void level(int sizes, int dimensions) {
    int size = Bytes.int32(buffer, sizes);
    text.append('{');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        text.append(',');
      }
      if (dimensions > 1) {
        level(sizes + 8, dimensions - 1);
      } else {
        element();
      }
    }
    text.append('}');
  }

  private void element() {
    int length = Bytes.int32(buffer, next);
    next += 4;
    if (length < 0) {
      text.append("NULL");
      return;
    }
    String value = FieldText.of(element, buffer, next, length);
    next += length;
    if (value == null) {
      hasText = false;
    } else {
      text.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
  }
}
