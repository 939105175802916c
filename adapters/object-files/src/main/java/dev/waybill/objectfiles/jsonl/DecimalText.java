package dev.waybill.objectfiles.jsonl;

import dev.waybill.objectfiles.tuple.Numeric;
import java.io.IOException;

/// A decimal as a JSON string with every digit of its declared scale: a number would be read as a
/// double.
final class DecimalText {
  private static final int[] POWERS = {1, 10, 100, 1_000};

  private DecimalText() {}

  static void write(JsonOut out, byte[] b, int at, int scale) throws IOException {
    out.put('"');
    if (Numeric.isNegative(b, at)) {
      out.put('-');
    }
    int top = Numeric.topPower(b, at);
    out.number(Numeric.group(b, at, top));
    out.room(4 * top + scale + 8);
    for (int power = top - 1; power >= 0; power--) {
      out.padded(Numeric.group(b, at, power), 4);
    }
    if (scale > 0) {
      fraction(out, b, at, scale);
    }
    out.put('"');
  }

  private static void fraction(JsonOut out, byte[] b, int at, int scale) {
    out.buffer[out.at++] = '.';
    int power = -1;
    for (int left = scale; left > 0; left -= 4) {
      int group = Numeric.group(b, at, power--);
      if (left >= 4) {
        out.padded(group, 4);
      } else {
        out.padded(group / POWERS[4 - left], left);
      }
    }
  }
}
