package dev.waybill.dispatcher.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads single fields of a binary COPY tuple: an int16 field count, then per field an int32 length
/// (-1 for null) and its bytes.
final class TupleFields {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private TupleFields() {}

  /// Where the bytes of field `index` start; their length stands in the four bytes before.
  static int field(byte[] buffer, int tuple, int index) {
    int at = tuple + 2;
    for (int i = 0; i < index; i++) {
      at += 4 + Math.max(0, int4(buffer, at));
    }
    return at + 4;
  }

  static int length(byte[] buffer, int field) {
    return int4(buffer, field - 4);
  }

  static int int4(byte[] buffer, int at) {
    return (int) INT.get(buffer, at);
  }

  static long int8(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at);
  }
}
