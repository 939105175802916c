package dev.waybill.objectfiles.tuple;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's binary `numeric`: int16 count of base-10,000 digits, int16 weight (the power of
/// 10,000 of the first digit), int16 sign, int16 display scale, then the digits.
public final class Numeric {
  /// Offset of the first digit.
  public static final int DIGITS = 8;

  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int INFINITY = 0xD000;
  private static final int MINUS_INFINITY = 0xF000;
  private static final BigInteger BASE = BigInteger.valueOf(10_000);
  private static final int[] POWERS = {1, 10, 100, 1_000, 10_000};

  private Numeric() {}

  static int digits(byte[] b, int at) {
    return Bytes.int16(b, at);
  }

  static int weight(byte[] b, int at) {
    return Bytes.int16(b, at + 2);
  }

  public static boolean isNegative(byte[] b, int at) {
    return Bytes.int16(b, at + 4) == NEGATIVE;
  }

  /// The base-10,000 digit of a power of 10,000; 0 where none is stored.
  public static int group(byte[] b, int at, int power) {
    int index = weight(b, at) - power;
    return index < 0 || index >= digits(b, at) ? 0 : Bytes.int16(b, at + DIGITS + 2 * index);
  }

  /// The power of 10,000 of the first digit, at least 0.
  public static int topPower(byte[] b, int at) {
    return digits(b, at) == 0 ? 0 : Math.max(0, weight(b, at));
  }

  /// What keeps a value out of `decimal(precision, scale)`, or null.
  static @Nullable String problem(byte[] b, int at, int precision, int scale) {
    int sign = Bytes.int16(b, at + 4) & 0xFFFF;
    if (sign == NAN || sign == INFINITY || sign == MINUS_INFINITY) {
      return "is "
          + (sign == NAN ? "NaN" : sign == INFINITY ? "Infinity" : "-Infinity")
          + ", which a decimal cannot hold";
    }
    int count = digits(b, at);
    if (count == 0) {
      return null;
    }
    if (integerDigits(b, at) > precision - scale) {
      return "has more than " + (precision - scale) + " digits before the point";
    }
    return fractionDigits(b, at, count) > scale
        ? "has more than " + scale + " digits after the point"
        : null;
  }

  /// The value in full, as PostgreSQL prints it.
  static String text(byte[] b, int at) {
    switch (Bytes.int16(b, at + 4) & 0xFFFF) {
      case NAN -> {
        return "NaN";
      }
      case INFINITY -> {
        return "Infinity";
      }
      case MINUS_INFINITY -> {
        return "-Infinity";
      }
      default -> {}
    }
    int count = digits(b, at);
    BigInteger unscaled = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      unscaled =
          unscaled.multiply(BASE).add(BigInteger.valueOf(Bytes.int16(b, at + DIGITS + 2 * i)));
    }
    BigDecimal value =
        new BigDecimal(isNegative(b, at) ? unscaled.negate() : unscaled)
            .scaleByPowerOfTen(4 * (weight(b, at) - count + 1))
            .stripTrailingZeros();
    int displayed = Bytes.int16(b, at + 6);
    return (value.scale() < displayed ? value.setScale(displayed) : value).toPlainString();
  }

  private static int integerDigits(byte[] b, int at) {
    int top = Bytes.int16(b, at + DIGITS);
    int width = top >= 1_000 ? 4 : top >= 100 ? 3 : top >= 10 ? 2 : 1;
    return Math.max(0, weight(b, at) * 4 + width);
  }

  private static int fractionDigits(byte[] b, int at, int count) {
    int last = count;
    while (last > 1 && Bytes.int16(b, at + DIGITS + 2 * (last - 1)) == 0) {
      last--;
    }
    int low = Bytes.int16(b, at + DIGITS + 2 * (last - 1));
    int zeros = low % 10 != 0 ? 0 : low % 100 != 0 ? 1 : low % 1_000 != 0 ? 2 : 3;
    return (last - 1 - weight(b, at)) * 4 - zeros;
  }

  /// The value times 10^scale, for a precision of at most 18.
  public static long unscaled(byte[] b, int at, int scale) {
    long value = 0;
    for (int power = topPower(b, at); power >= -(scale / 4); power--) {
      value = value * 10_000 + group(b, at, power);
    }
    int rest = scale % 4;
    if (rest > 0) {
      value = value * POWERS[rest] + group(b, at, -(scale / 4) - 1) / POWERS[4 - rest];
    }
    return isNegative(b, at) ? -value : value;
  }

  /// Writes the value times 10^scale as a big-endian two's complement number that fills `out`, for
  /// a precision of at most 38.
  public static void unscaled(byte[] b, int at, int scale, byte[] out) {
    long high = 0;
    long low = 0;
    int rest = scale % 4;
    int end = -(scale / 4) - (rest > 0 ? 1 : 0);
    for (int power = topPower(b, at); power >= end; power--) {
      boolean partial = rest > 0 && power == end;
      int factor = partial ? POWERS[rest] : 10_000;
      int digit = partial ? group(b, at, power) / POWERS[4 - rest] : group(b, at, power);
      high = high * factor + Math.unsignedMultiplyHigh(low, factor);
      low = low * factor + digit;
      if (Long.compareUnsigned(low, digit) < 0) {
        high++;
      }
    }
    if (isNegative(b, at)) {
      low = -low;
      high = ~high + (low == 0 ? 1 : 0);
    }
    for (int i = out.length - 1; i >= 0; i--) {
      out[i] = (byte) low;
      low = low >>> 8 | high << 56;
      high >>= 8;
    }
  }
}
