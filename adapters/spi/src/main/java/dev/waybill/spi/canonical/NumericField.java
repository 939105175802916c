package dev.waybill.spi.canonical;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// PostgreSQL's binary `numeric` in full: int16 count of base-10,000 digits, int16 weight (the
/// power of 10,000 of the first digit), int16 sign, int16 display scale, then the digits. Not
/// thread safe.
final class NumericField {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final int DIGITS = 8;
  private static final int NEGATIVE = 0x4000;

  private final NumberText number = new NumberText();
  private final CanonicalBuffer text = new CanonicalBuffer();

  void put(byte[] b, int at, CanonicalBuffer out) {
    int count = int16(b, at);
    int sign = int16(b, at + 4) & 0xFFFF;
    switch (sign) {
      case 0xC000 -> out.ascii("NaN");
      case 0xD000 -> out.ascii("Infinity");
      case 0xF000 -> out.ascii("-Infinity");
      default -> {
        text.clear();
        if (sign == NEGATIVE) {
          text.put('-');
        }
        text.put('0');
        for (int i = 0; i < count; i++) {
          int group = int16(b, at + DIGITS + 2 * i);
          text.put('0' + group / 1_000);
          text.put('0' + group / 100 % 10);
          text.put('0' + group / 10 % 10);
          text.put('0' + group % 10);
        }
        text.put('e');
        text.number(4L * (int16(b, at + 2) - count + 1));
        if (!number.read(text.array(), 0, text.length()) || !number.writePlain(out)) {
          throw new IllegalArgumentException("expected a numeric of PostgreSQL, found " + number);
        }
      }
    }
  }

  private static int int16(byte[] b, int at) {
    return (short) SHORT.get(b, at);
  }
}
