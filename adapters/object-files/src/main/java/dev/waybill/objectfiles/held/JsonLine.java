package dev.waybill.objectfiles.held;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.FieldValue;
import dev.waybill.spi.canonical.JsonStrings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Fills cells from the members of one JSON object; what is not asked for is passed over.
final class JsonLine {
  private final List<Cell> cells;
  private final byte[][] names;
  private final CanonicalBuffer string = new CanonicalBuffer();
  private final CanonicalBuffer element = new CanonicalBuffer();
  private byte[] b = {};
  private int at;
  private int end;

  JsonLine(Cells cells) {
    this.cells = cells.all;
    this.names = new byte[this.cells.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = this.cells.get(i).name.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// @throws IOException when it is no JSON object
  void read(byte[] line, int from, int to) throws IOException {
    b = line;
    at = from;
    end = to;
    for (Cell cell : cells) {
      cell.setNull();
    }
    expect('{');
    int guess = 0;
    while (peek() != '}') {
      int cell = name(guess);
      expect(':');
      space();
      int value = at;
      skip();
      if (cell >= 0) {
        guess = cell + 1;
        set(cells.get(cell), value, at);
      }
      if (peek() != '}') {
        expect(',');
      }
    }
  }

  /// The cell of the member whose name is next, or -1. Members mostly stand in the order of cells.
  private int name(int guess) throws IOException {
    space();
    string.clear();
    string(string);
    for (int i = 0; i < names.length; i++) {
      int cell = (guess + i) % names.length;
      if (Arrays.equals(names[cell], 0, names[cell].length, string.array(), 0, string.length())) {
        return cell;
      }
    }
    return -1;
  }

  private void string(CanonicalBuffer out) throws IOException {
    int behind = at < end && b[at] == '"' ? JsonStrings.decode(b, at, end, out) : -1;
    if (behind < 0) {
      throw unexpected("a string");
    }
    at = behind;
  }

  private int peek() throws IOException {
    space();
    if (at >= end) {
      throw unexpected("more of an object");
    }
    return b[at];
  }

  private void expect(int token) throws IOException {
    if (peek() != token) {
      throw unexpected("'" + (char) token + "'");
    }
    at++;
  }

  private IOException unexpected(String what) {
    return new IOException(
        "expected one JSON object a line, found a line without " + what + " where it belongs");
  }

  private void space() {
    while (at < end && b[at] >= 0 && b[at] <= ' ') {
      at++;
    }
  }

  /// Moves behind the value that is next.
  private void skip() throws IOException {
    int depth = 0;
    do {
      switch (peek()) {
        case '"' -> skipString();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> {
          if (depth == 0) {
            throw unexpected("a value");
          }
          at++;
        }
        default -> skipScalar();
      }
    } while (depth > 0);
  }

  private void skipString() throws IOException {
    for (at++; at < end && b[at] != '"'; at++) {
      at += b[at] == '\\' ? 1 : 0;
    }
    if (at++ >= end) {
      throw unexpected("the end of a string");
    }
  }

  private void skipScalar() {
    while (at < end && b[at] > ' ' && ",:{}[]\"".indexOf(b[at]) < 0) {
      at++;
    }
  }

  /// A json column that is NULL has no member.
  private void set(Cell cell, int from, int to) {
    switch (cell.type) {
      case ColumnType.Json _ -> cell.setText(b, from, to);
      case ColumnType.ListOf(ColumnType of) when b[from] == '[' -> list(cell, of, from, to);
      default -> {
        if (isNull(from, to)) {
          cell.setNull();
        } else if (scalar(cell.value(), cell.type, from, to, cell.setKnown())) {
          return;
        } else {
          cell.setForeign(b, from, to);
        }
      }
    }
  }

  private boolean isNull(int from, int to) {
    return to - from == 4 && b[from] == 'n';
  }

  private boolean scalar(FieldValue value, ColumnType type, int from, int to, CanonicalBuffer out) {
    boolean quoted = b[from] == '"';
    string.clear();
    if (quoted && JsonStrings.decode(b, from, to, string) != to) {
      return false;
    }
    byte[] text = quoted ? string.array() : b;
    int start = quoted ? 0 : from;
    int behind = quoted ? string.length() : to;
    return switch (type) {
      case ColumnType.Json _ -> value.text(b, from, to, out);
      case ColumnType.Binary _ -> quoted && base64(out);
      case ColumnType.Text _ -> quoted && value.text(text, start, behind, out);
      default -> value.text(text, start, behind, out);
    };
  }

  private boolean base64(CanonicalBuffer out) {
    try {
      byte[] bytes = Base64.getDecoder().decode(Arrays.copyOf(string.array(), string.length()));
      out.hex(bytes, 0, bytes.length);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private void list(Cell cell, ColumnType of, int from, int to) {
    CanonicalBuffer out = cell.setKnown();
    int behind = at;
    at = from + 1;
    try {
      while (peek() != ']') {
        int value = at;
        skip();
        element.clear();
        boolean missing = isNull(value, at);
        boolean known = !missing && scalar(cell.value(), of, value, at, element);
        FieldValue.element(known, element, b, value, missing ? -1 : at - value, out);
        if (peek() == ',') {
          at++;
        }
      }
    } catch (IOException _) {
      cell.setForeign(b, from, to);
    }
    at = behind;
  }
}
