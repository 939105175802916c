package dev.waybill.spi.canonical;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// Writes JSON text in its canonical form (see the package). Reads once, without recursion: how
/// deep a document is depends on who wrote it. Not thread safe.
final class CanonicalJson {
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final NumberText number = new NumberText();
  private final CanonicalBuffer names = new CanonicalBuffer();
  private final CanonicalBuffer scratch = new CanonicalBuffer();
  private final Deque<JsonMembers> open = new ArrayDeque<>();
  private CanonicalBuffer out = scratch;
  private byte[] b = {};
  private int at;
  private int end;

  /// @return false when it is not JSON; nothing was written then
  boolean put(byte[] text, int from, int to, CanonicalBuffer target) {
    int before = target.length();
    b = text;
    at = from;
    end = to;
    out = target;
    open.clear();
    names.clear();
    boolean known = document();
    if (!known) {
      target.truncate(before);
    }
    return known;
  }

  private boolean document() {
    do {
      if (!value()) {
        return false;
      }
      while (!open.isEmpty() && isEnd(open.element())) {
        close(open.pop());
      }
    } while (!open.isEmpty() && next(open.element()));
    space();
    return open.isEmpty() && at == end;
  }

  /// Reads a scalar, or the beginning of an array or object with its first value, as deep as that
  /// goes; of one that is empty, up to its end.
  private boolean value() {
    while (true) {
      space();
      if (at == end) {
        return false;
      }
      if (b[at] != '[' && b[at] != '{') {
        return scalar();
      }
      out.put(b[at]);
      JsonMembers begun = new JsonMembers(b[at++] == '[', out.length(), names.length());
      open.push(begun);
      if (isEnd(begun)) {
        return true;
      }
      if (!begun.isArray && !name(begun)) {
        return false;
      }
    }
  }

  private boolean scalar() {
    return switch (b[at]) {
      case '"' -> string();
      case 't' -> literal(TRUE);
      case 'f' -> literal(FALSE);
      case 'n' -> literal(NULL);
      default -> number();
    };
  }

  private boolean isEnd(JsonMembers of) {
    space();
    return at < end && b[at] == (of.isArray ? ']' : '}');
  }

  private void close(JsonMembers ended) {
    if (!ended.isArray) {
      ended.end(out);
      ended.sort(names, out);
      names.truncate(ended.names);
    }
    out.put(b[at++]);
  }

  /// The way to the next value of what is open.
  private boolean next(JsonMembers of) {
    space();
    if (at == end || b[at] != ',') {
      return false;
    }
    at++;
    if (of.isArray) {
      out.put(',');
      return true;
    }
    of.end(out);
    out.put(',');
    return name(of);
  }

  private boolean name(JsonMembers of) {
    space();
    int name = names.length();
    int member = out.length();
    int behind = at < end && b[at] == '"' ? JsonStrings.decode(b, at, end, names) : -1;
    if (behind < 0) {
      return false;
    }
    at = behind;
    space();
    if (at == end || b[at] != ':') {
      return false;
    }
    at++;
    JsonStrings.encode(names.array(), name, names.length(), out);
    out.put(':');
    of.begin(name, names.length(), member);
    return true;
  }

  private boolean string() {
    scratch.clear();
    int behind = JsonStrings.decode(b, at, end, scratch);
    if (behind < 0) {
      return false;
    }
    at = behind;
    JsonStrings.encode(scratch.array(), 0, scratch.length(), out);
    return true;
  }

  private boolean literal(byte[] word) {
    int behind = at + word.length;
    if (behind > end || !Arrays.equals(b, at, behind, word, 0, word.length)) {
      return false;
    }
    out.put(word, 0, word.length);
    at = behind;
    return true;
  }

  private boolean number() {
    int from = at;
    while (at < end && (b[at] >= '0' && b[at] <= '9' || "+-.eE".indexOf(b[at]) >= 0)) {
      at++;
    }
    if (!isStrict(from) || !number.read(b, from, at)) {
      return false;
    }
    number.writeScientific(out);
    return true;
  }

  /// JSON has fewer spellings than PostgreSQL: no plus, no zero before other digits, and digits on
  /// both sides of a point.
  private boolean isStrict(int from) {
    int first = from + (from < at && b[from] == '-' ? 1 : 0);
    if (!isDigit(first) || b[first] == '0' && isDigit(first + 1)) {
      return false;
    }
    for (int i = first; i < at; i++) {
      if (b[i] == '.' && !isDigit(i + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isDigit(int position) {
    return position < at && b[position] >= '0' && b[position] <= '9';
  }

  private void space() {
    while (at < end && (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t')) {
      at++;
    }
  }
}
