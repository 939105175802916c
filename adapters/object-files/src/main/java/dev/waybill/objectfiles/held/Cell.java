package dev.waybill.objectfiles.held;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.FieldValue;
import dev.waybill.spi.canonical.KeyLine;
import java.util.Arrays;

/// The value of one column in the row at hand, as canonical text.
final class Cell {
  private enum State {
    NULL,
    KNOWN,
    FOREIGN
  }

  final String name;
  final ColumnType type;

  /// What its text is put into; of one that is no value of its type, what was found.
  final CanonicalBuffer text = new CanonicalBuffer();

  private final FieldValue value;
  private State state = State.NULL;

  Cell(String name, ColumnType type) {
    this.name = name;
    this.type = type;
    this.value = new FieldValue(type);
  }

  void setNull() {
    text.clear();
    state = State.NULL;
  }

  /// Says that there is a value, whose canonical text is to be put.
  CanonicalBuffer setKnown() {
    text.clear();
    state = State.KNOWN;
    return text;
  }

  /// From the text of a value, whichever spelling of it that is.
  void setText(byte[] b, int at, int end) {
    text.clear();
    if (value.text(b, at, end, text)) {
      state = State.KNOWN;
    } else {
      setForeign(b, at, end);
    }
  }

  void setForeign(byte[] b, int at, int end) {
    text.clear();
    text.put(b, at, end - at);
    state = State.FOREIGN;
  }

  FieldValue value() {
    return value;
  }

  boolean isNull() {
    return state == State.NULL;
  }

  boolean isKnown() {
    return state == State.KNOWN;
  }

  /// Whether it is a value with exactly this canonical text.
  boolean is(byte[] other) {
    return isKnown() && Arrays.equals(text.array(), 0, text.length(), other, 0, other.length);
  }

  void putInto(KeyLine line) {
    line.begin();
    if (isNull()) {
      line.endNull();
      return;
    }
    line.text().put(text);
    if (isKnown()) {
      line.end(type);
    } else {
      line.endForeign();
    }
  }

  ColumnValue toValue() {
    return isNull()
        ? ColumnValue.NULL
        : ColumnValue.of(isKnown(), text, 0, text.array(), 0, text.length());
  }
}
