package dev.waybill.objectfiles.tuple;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Big-endian numbers inside a byte array, as PostgreSQL sends them.
public final class Bytes {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private Bytes() {}

  public static short int16(byte[] buffer, int at) {
    return (short) SHORT.get(buffer, at);
  }

  public static int int32(byte[] buffer, int at) {
    return (int) INT.get(buffer, at);
  }

  public static long int64(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at);
  }

  public static void putInt32(byte[] buffer, int at, int value) {
    INT.set(buffer, at, value);
  }

  public static void putInt64(byte[] buffer, int at, long value) {
    LONG.set(buffer, at, value);
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
  }
}
