package dev.waybill.spi.canonical;

import java.util.Arrays;

/// Bytes that grow, to be used again for every value.
public final class CanonicalBuffer {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes = new byte[256];
  private int length;

  /// What was put so far, up to [#length]; valid until the next put.
  public byte[] array() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  /// Forgets what was put since there were so many bytes.
  public void truncate(int to) {
    length = Math.min(length, to);
  }

  public void put(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  public void put(byte[] from, int at, int count) {
    room(count);
    System.arraycopy(from, at, bytes, length, count);
    length += count;
  }

  public void put(CanonicalBuffer other) {
    put(other.bytes, 0, other.length);
  }

  public void ascii(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /// In decimal.
  public void number(long value) {
    room(20);
    long rest = value;
    if (value < 0) {
      bytes[length++] = '-';
    } else {
      rest = -value;
    }
    int digits = 1;
    for (long left = rest / 10; left != 0; left /= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /// The lowest `digits` hexadecimal digits.
  void hex(long value, int digits) {
    room(digits);
    for (int shift = 4 * digits - 4; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 15];
    }
  }

  public void hex(byte[] from, int at, int count) {
    room(2 * count);
    for (int i = at; i < at + count; i++) {
      bytes[length++] = HEX[from[i] >> 4 & 15];
      bytes[length++] = HEX[from[i] & 15];
    }
  }

  /// `count` zeros.
  void zeros(int count) {
    room(count);
    Arrays.fill(bytes, length, length + count, (byte) '0');
    length += count;
  }

  private void room(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
    }
  }
}
