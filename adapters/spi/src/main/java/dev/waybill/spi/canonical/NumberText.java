package dev.waybill.spi.canonical;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// A decimal number by its value: its digits as an integer without zeros at either end, and a power
/// of ten. Reads every spelling of JSON and PostgreSQL. Not thread safe.
final class NumberText {
  /// A column's number is written in full. PostgreSQL has at most 131,072 digits before the point
  /// and 16,383 after it; what has more is none of its numbers.
  private static final int MOST_ZEROS = 200_000;

  private static final int LONG_DIGITS = 17;

  private byte[] digits = new byte[64];
  private int count;
  private boolean negative;
  private BigInteger large = BigInteger.ZERO;
  private long exponent;
  private boolean isLarge;

  /// @return false when it is no number
  boolean read(byte[] b, int start, int end) {
    int at = start;
    negative = at < end && b[at] == '-';
    at += at < end && (b[at] == '-' || b[at] == '+') ? 1 : 0;
    if (digits.length < end - start) {
      digits = new byte[end - start];
    }
    count = 0;
    int first = at;
    int point = -1;
    for (; at < end && (isDigit(b[at]) || b[at] == '.' && point < 0); at++) {
      if (b[at] == '.') {
        point = at;
      } else if (count > 0 || b[at] != '0') {
        digits[count++] = b[at];
      }
    }
    boolean some = at > first + (point < 0 ? 0 : 1);
    long fraction = point < 0 ? 0 : at - point - 1;
    return some && readExponent(b, at, end, fraction);
  }

  private boolean readExponent(byte[] b, int start, int end, long fraction) {
    long power = -fraction;
    for (; count > 0 && digits[count - 1] == '0'; count--) {
      power++;
    }
    isLarge = false;
    exponent = power;
    if (start == end) {
      return true;
    }
    int at = start + 1;
    boolean signed = at < end && (b[at] == '-' || b[at] == '+');
    int first = at + (signed ? 1 : 0);
    if (b[start] != 'e' && b[start] != 'E' || first == end) {
      return false;
    }
    for (int i = first; i < end; i++) {
      if (!isDigit(b[i])) {
        return false;
      }
    }
    if (end - first <= LONG_DIGITS) {
      long value = 0;
      for (int i = first; i < end; i++) {
        value = value * 10 + b[i] - '0';
      }
      exponent = power + (signed && b[at] == '-' ? -value : value);
    } else {
      BigInteger value =
          new BigInteger(new String(b, at, end - at, StandardCharsets.US_ASCII))
              .add(BigInteger.valueOf(power));
      isLarge = value.bitLength() > 63;
      large = value;
      exponent = isLarge ? 0 : value.longValue();
    }
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /// As an integer and a power of ten, where it is not 0.
  void writeScientific(CanonicalBuffer out) {
    writeSign(out);
    writeDigits(out, 0, count);
    if (count > 0 && (isLarge || exponent != 0)) {
      out.put('e');
      out.ascii(isLarge ? large.toString() : Long.toString(exponent));
    }
  }

  /// In full.
  ///
  /// @return false when it has more digits than any column
  boolean writePlain(CanonicalBuffer out) {
    if (count > 0 && (isLarge || Math.abs(exponent) > MOST_ZEROS)) {
      return false;
    }
    writeSign(out);
    int whole = count == 0 ? 0 : (int) (count + exponent);
    if (count == 0 || exponent >= 0) {
      writeDigits(out, 0, count);
      out.zeros(count == 0 ? 0 : (int) exponent);
    } else if (whole > 0) {
      writeDigits(out, 0, whole);
      out.put('.');
      writeDigits(out, whole, count);
    } else {
      out.ascii("0.");
      out.zeros(-whole);
      writeDigits(out, 0, count);
    }
    return true;
  }

  private void writeSign(CanonicalBuffer out) {
    if (negative && count > 0) {
      out.put('-');
    }
  }

  private void writeDigits(CanonicalBuffer out, int from, int to) {
    if (count == 0) {
      out.put('0');
    } else {
      out.put(digits, from, to - from);
    }
  }
}
