package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Md5s;
import java.security.DigestException;
import java.security.MessageDigest;

/// Makes the line of a key and its digest, see the package: for each column [#begin], its canonical
/// text put into [#text], and one of the ends. Not thread safe.
public final class KeyLine {
  static final long LOW_60 = (1L << 60) - 1;

  private final CanonicalBuffer line = new CanonicalBuffer();
  private final CanonicalBuffer escaped = new CanonicalBuffer();
  private final CanonicalBuffer foreign = new CanonicalBuffer();
  private final byte[] md5 = new byte[16];
  private final MessageDigest digest = Md5s.digest();
  private boolean isFirst = true;
  private int column;

  /// Where the next column's canonical text is put.
  public CanonicalBuffer text() {
    return line;
  }

  public void clear() {
    line.clear();
    isFirst = true;
  }

  /// Puts a column.
  public void put(ColumnValue value, ColumnType type) {
    begin();
    switch (value) {
      case ColumnValue.Null _ -> endNull();
      case ColumnValue.Known(CanonicalBytes text) -> {
        text.putInto(line);
        end(type);
      }
      case ColumnValue.Foreign(CanonicalBytes found) -> {
        found.putInto(line);
        endForeign();
      }
    }
  }

  /// Begins a column.
  public void begin() {
    if (!isFirst) {
      line.put('|');
    }
    isFirst = false;
    column = line.length();
  }

  /// Ends the column begun last, whose canonical text was put.
  public void end(ColumnType type) {
    if (type instanceof ColumnType.Text) {
      escape(column);
    }
  }

  /// Ends the column begun last, which is null.
  public void endNull() {
    line.ascii("\\N");
  }

  /// Ends the column begun last, where what was put is no value of its type: no value has this
  /// text.
  public void endForeign() {
    escape(column);
    foreign.clear();
    foreign.ascii("\\!");
    foreign.put(line.array(), column, line.length() - column);
    line.truncate(column);
    line.put(foreign);
  }

  private void escape(int from) {
    byte[] b = line.array();
    int special = 0;
    for (int i = from; i < line.length(); i++) {
      special += b[i] == '\\' || b[i] == '|' ? 1 : 0;
    }
    if (special > 0) {
      escaped.clear();
      escaped.put(b, from, line.length() - from);
      line.truncate(from);
      for (int i = 0; i < escaped.length(); i++) {
        byte c = escaped.array()[i];
        if (c == '\\' || c == '|') {
          line.put('\\');
        }
        line.put(c);
      }
    }
  }

  /// The low 60 bits of the MD5 of the line.
  public long low60() {
    hash();
    return long64(8) & LOW_60;
  }

  /// Hashes what is in the line now, for [#high] and [#low].
  public void hash() {
    digest.update(line.array(), 0, line.length());
    try {
      int _ = digest.digest(md5, 0, md5.length);
    } catch (DigestException e) {
      throw new IllegalStateException("an MD5 has 16 bytes", e);
    }
  }

  /// The first half of the MD5 of the last [#hash].
  public long high() {
    return long64(0);
  }

  /// The second half of the MD5 of the last [#hash].
  public long low() {
    return long64(8);
  }

  private long long64(int at) {
    long value = 0;
    for (int i = at; i < at + 8; i++) {
      value = value << 8 | md5[i] & 0xFF;
    }
    return value;
  }
}
