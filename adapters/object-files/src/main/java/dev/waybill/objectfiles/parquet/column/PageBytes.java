package dev.waybill.objectfiles.parquet.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/// A growing array of bytes, numbers little endian as Parquet has them. It keeps its room from page
/// to page, except what a value of unusual size made of it.
final class PageBytes {
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final int FIRST = 256;

  /// Levels of a page of flat values: their length, the head of a run, a bit each.
  private static final int LEVELS = 4 + 5 + ColumnEncoder.PAGE_ROWS / 8 + 1;

  private final int first;
  private final int usual;
  private byte[] bytes = new byte[0];
  private int end;

  /// @param first where the bytes begin; what is before is free
  private PageBytes(int first, int usual) {
    this.first = first;
    this.usual = first + usual;
    this.end = first;
  }

  /// @param usual bytes that are kept for the next page
  PageBytes(int usual) {
    this(0, usual);
  }

  /// With room before them, so that a page is in one piece: see [#after].
  static PageBytes ofValues(int usual) {
    return new PageBytes(LEVELS, usual);
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return end - first;
  }

  int capacity() {
    return bytes.length;
  }

  /// Makes room and returns where it begins.
  int grow(int length) {
    int at = end;
    if (length > bytes.length - at) {
      enlarge(Math.addExact(at, length));
    }
    end = at + length;
    return at;
  }

  private void enlarge(int needed) {
    long wanted = Math.max(first + FIRST, 2L * bytes.length);
    if (wanted > usual) {
      wanted = needed <= usual ? usual : Math.max(wanted, needed);
    }
    bytes = Arrays.copyOf(bytes, Math.clamp(wanted, needed, Integer.MAX_VALUE - 8));
  }

  void put(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
  }

  void putInt(int value) {
    int at = grow(4);
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    int at = grow(8);
    LONG.set(bytes, at, value);
  }

  void put(byte[] from, int start, int length) {
    int at = grow(length);
    System.arraycopy(from, start, bytes, at, length);
  }

  /// The bytes with their length before them, as PLAIN has a BYTE_ARRAY.
  void putSized(byte[] from, int start, int length) {
    int at = grow(4 + length);
    INT.set(bytes, at, length);
    System.arraycopy(from, start, bytes, at + 4, length);
  }

  /// A number of seven bits a byte, the lowest first (LEB128).
  void putVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      put(rest | 0x80);
      rest >>>= 7;
    }
    put(rest);
  }

  int intAt(int at) {
    return (int) INT.get(bytes, at);
  }

  void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  void clear() {
    end = first;
    if (bytes.length > usual) {
      bytes = new byte[0];
    }
  }

  /// The bytes in place: valid until the next change.
  BytesInput input() {
    return input(size());
  }

  BytesInput input(int length) {
    return BytesInput.from(bytes, first, length);
  }

  /// The bytes after others, in place where there is room for them.
  BytesInput after(PageBytes levels) {
    int length = levels.size();
    if (size() == 0) {
      return levels.input();
    }
    if (length > first) {
      return BytesInput.concat(levels.input(), input());
    }
    System.arraycopy(levels.bytes, levels.first, bytes, first - length, length);
    return BytesInput.from(bytes, first - length, length + size());
  }

  /// The low bytes of a number, the lowest first.
  static byte[] littleEndian(long value, int width) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
