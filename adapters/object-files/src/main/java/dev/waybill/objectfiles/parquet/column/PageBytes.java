package dev.waybill.objectfiles.parquet.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/// A growing array of bytes, numbers little endian as Parquet has them. It keeps its room from page
/// to page, except what a value of unusual size made of it.
final class PageBytes {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final int FIRST = 256;

  private final int usual;
  private byte[] bytes = new byte[0];
  private int size;

  /// @param usual bytes that are kept for the next page
  PageBytes(int usual) {
    this.usual = usual;
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  int capacity() {
    return bytes.length;
  }

  /// Makes room and returns where it begins.
  int grow(int length) {
    int at = size;
    if (length > bytes.length - at) {
      enlarge(Math.addExact(at, length));
    }
    size = at + length;
    return at;
  }

  private void enlarge(int needed) {
    long wanted = Math.max(FIRST, 2L * bytes.length);
    if (wanted > usual) {
      wanted = needed <= usual ? usual : Math.max(wanted, needed);
    }
    bytes = Arrays.copyOf(bytes, Math.clamp(wanted, needed, Integer.MAX_VALUE - 8));
  }

  void put(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
  }

  void putShort(int value) {
    int at = grow(2);
    SHORT.set(bytes, at, (short) value);
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
    size = 0;
    if (bytes.length > usual) {
      bytes = new byte[0];
    }
  }

  /// The bytes in place: valid until the next change.
  BytesInput input() {
    return input(size);
  }

  BytesInput input(int length) {
    return BytesInput.from(bytes, 0, length);
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
