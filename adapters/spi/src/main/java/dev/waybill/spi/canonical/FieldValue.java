package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Writes the canonical text of a value of one published type: out of the field of a tuple, as the
/// source and a replica give it, or out of its text. Keeps buffers, so it is made once per column.
/// Not thread safe.
public final class FieldValue {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// The byte that `jsonb` is sent with before its text.
  private static final byte JSONB_VERSION = 1;

  private final ColumnType type;
  private final ScalarText text;
  private final NumericField numeric = new NumericField();

  public FieldValue(ColumnType type) {
    this.type = type;
    this.text =
        new ScalarText(type instanceof ColumnType.ListOf(ColumnType element) ? element : type);
  }

  /// @param length of the field, which is not null and well-formed
  /// @return false when it is no value of the type; nothing was written then
  public boolean field(byte[] b, int at, int length, CanonicalBuffer out) {
    return field(type, b, at, length, out);
  }

  private boolean field(ColumnType of, byte[] b, int at, int length, CanonicalBuffer out) {
    switch (of) {
      case ColumnType.Text _ -> out.put(b, at, length);
      case ColumnType.Uuid _ -> uuid((long) LONG.get(b, at), (long) LONG.get(b, at + 8), out);
      case ColumnType.Bool _ -> out.ascii(b[at] == 0 ? "false" : "true");
      case ColumnType.Int(int bits) ->
          out.number(
              switch (bits) {
                case 16 -> (short) SHORT.get(b, at);
                case 32 -> (int) INT.get(b, at);
                default -> (long) LONG.get(b, at);
              });
      case ColumnType.Float(int bits) -> {
        if (bits == 32) {
          float32(Float.intBitsToFloat((int) INT.get(b, at)), out);
        } else {
          float64(Double.longBitsToDouble((long) LONG.get(b, at)), out);
        }
      }
      case ColumnType.Decimal _ -> numeric.put(b, at, out);
      case ColumnType.Date _ -> TimeValue.date((int) INT.get(b, at), out);
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ ->
          TimeValue.time((long) LONG.get(b, at), out);
      case ColumnType.Json _ -> {
        int version = length > 0 && b[at] == JSONB_VERSION ? 1 : 0;
        return text.put(b, at + version, at + length, out);
      }
      case ColumnType.Binary _ -> out.hex(b, at, length);
      case ColumnType.ListOf(ColumnType element) -> list(element, b, at, out);
    }
    return true;
  }

  /// One-dimensional and counted from 1, or said to be something else: a replica holds every array.
  private void list(ColumnType element, byte[] b, int at, CanonicalBuffer out) {
    int dimensions = (int) INT.get(b, at);
    int count = dimensions == 0 ? 0 : 1;
    boolean plain = dimensions == 0 || dimensions == 1 && (int) INT.get(b, at + 16) == 1;
    if (!plain) {
      out.put('[');
    }
    for (int i = 0; i < dimensions; i++) {
      int size = (int) INT.get(b, at + 12 + 8 * i);
      count *= size;
      if (!plain) {
        out.number((int) INT.get(b, at + 16 + 8 * i));
        out.put(':');
        out.number(size);
        out.put(',');
      }
    }
    if (!plain) {
      out.put(']');
    }
    CanonicalBuffer one = new CanonicalBuffer();
    int next = at + 12 + 8 * dimensions;
    for (int i = 0; i < count; i++) {
      int size = (int) INT.get(b, next);
      one.clear();
      boolean known = size >= 0 && field(element, b, next + 4, size, one);
      element(known, one, b, next + 4, size, out);
      next += 4 + Math.max(0, size);
    }
  }

  /// Adds an element to the canonical text of a list.
  ///
  /// @param known whether `text` is its canonical text; else it is told as it was found
  /// @param size of what was found, negative where it is null
  public static void element(
      boolean known, CanonicalBuffer text, byte[] found, int at, int size, CanonicalBuffer out) {
    if (size < 0) {
      out.put('-');
      return;
    }
    if (!known) {
      out.put('!');
    }
    out.number(known ? text.length() : size);
    out.put(':');
    if (known) {
      out.put(text);
    } else {
      out.put(found, at, size);
    }
  }

  /// The value of the type, or of a list's element, that a text stands for: PostgreSQL's own under
  /// `TimeZone = UTC` and `DateStyle = ISO`, that of a JSON line without its quotation marks, and
  /// every other spelling of the same value that one of the two reads.
  ///
  /// @return false when it is no value of the type; nothing was written then
  public boolean text(byte[] b, int at, int end, CanonicalBuffer out) {
    return text.put(b, at, end, out);
  }

  public static void uuid(long high, long low, CanonicalBuffer out) {
    out.hex(high >>> 32, 8);
    out.put('-');
    out.hex(high >>> 16, 4);
    out.put('-');
    out.hex(high, 4);
    out.put('-');
    out.hex(low >>> 48, 4);
    out.put('-');
    out.hex(low, 12);
  }

  public static void float32(float value, CanonicalBuffer out) {
    if (Float.isNaN(value)) {
      out.ascii("NaN");
    } else {
      out.hex(Float.floatToRawIntBits(value + 0f), 8);
    }
  }

  public static void float64(double value, CanonicalBuffer out) {
    if (Double.isNaN(value)) {
      out.ascii("NaN");
    } else {
      out.hex(Double.doubleToRawLongBits(value + 0d), 16);
    }
  }
}
