package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.tuple.Bytes;
import java.util.Arrays;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// Writes a text column, and finds out whether its values repeat.
///
/// parquet-java's dictionary compares byte by byte unless both values share one array, and copies
/// each value it has not seen. So recent values are kept, one array each, in a small table; a
/// column that hardly ever finds its value there is unfit for a dictionary, too.
final class TextField implements FieldWriter {
  private static final int SLOTS = 1 << 10;
  private static final int LONGEST = 128;
  private static final int SAMPLE = 1 << 13;

  private final @Nullable Binary[] values = new @Nullable Binary[SLOTS];
  private boolean repeats = true;
  private int seen;
  private int found;

  /// Whether a dictionary is worth trying, as far as is known.
  boolean repeats() {
    return repeats;
  }

  @Override
  public void write(
      ColumnWriter column, byte[] buffer, int start, int length, int repetition, int definition) {
    Binary value =
        repeats && length <= LONGEST
            ? recall(buffer, start, length)
            : Binary.fromReusedByteArray(buffer, start, length);
    column.write(value, repetition, definition);
  }

  private Binary recall(byte[] buffer, int start, int length) {
    if (++seen == SAMPLE) {
      repeats = found >= SAMPLE / 2;
      seen = 0;
      found = 0;
    }
    int slot = hash(buffer, start, length) & (SLOTS - 1);
    Binary value = values[slot];
    if (value != null && isSame(value.getBytesUnsafe(), buffer, start, length)) {
      found++;
      return value;
    }
    value = Binary.fromConstantByteArray(Arrays.copyOfRange(buffer, start, start + length));
    values[slot] = value;
    return value;
  }

  private static boolean isSame(byte[] held, byte[] buffer, int start, int length) {
    return Arrays.equals(held, 0, held.length, buffer, start, start + length);
  }

  private static int hash(byte[] buffer, int start, int length) {
    long hash = length;
    int at = start;
    for (int end = start + length - 8; at <= end; at += 8) {
      hash = (hash ^ Bytes.int64(buffer, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (int end = start + length; at < end; at++) {
      hash = (hash ^ buffer[at]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash >>> 40);
  }
}
