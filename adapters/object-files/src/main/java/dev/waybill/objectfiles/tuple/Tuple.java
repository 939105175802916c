package dev.waybill.objectfiles.tuple;

import java.io.IOException;

/// A cursor over one binary COPY tuple: an int16 field count, then per field an int32 length and
/// that many bytes, -1 for null (PostgreSQL, "COPY", Binary Format). One instance serves a whole
/// stream: [#read] only notes where the fields are.
public final class Tuple {
  private static final byte[] NOTHING = new byte[0];

  private final int[] starts;
  private final int[] lengths;
  private byte[] buffer = NOTHING;
  private int size;

  /// @param columns fields to find; a tuple may have more, which are ignored
  public Tuple(int columns) {
    this.starts = new int[columns];
    this.lengths = new int[columns];
  }

  /// Points this cursor at a tuple. The array must not change while the cursor is used.
  public void read(byte[] buffer, int start, int end) throws IOException {
    int fields = start + 2 <= end ? Bytes.int16(buffer, start) : -1;
    if (fields < starts.length) {
      throw new IOException(
          "expected a tuple of at least " + starts.length + " fields, found " + fields);
    }
    int at = start + 2;
    for (int i = 0; i < starts.length; i++) {
      int length = at + 4 <= end ? Bytes.int32(buffer, at) : Integer.MAX_VALUE;
      at += 4;
      if (length < -1 || length > end - at) {
        throw new IOException(
            "expected field " + i + " to end within its tuple, found length " + length);
      }
      starts[i] = at;
      lengths[i] = length;
      at += Math.max(length, 0);
    }
    this.buffer = buffer;
    this.size = at - start;
  }

  public byte[] buffer() {
    return buffer;
  }

  /// Bytes from the tuple's start to the end of its last column.
  public int size() {
    return size;
  }

  public boolean isNull(int column) {
    return lengths[column] < 0;
  }

  /// Where the field's bytes begin in [#buffer].
  public int start(int column) {
    return starts[column];
  }

  /// Bytes of the field, -1 for null.
  public int length(int column) {
    return lengths[column];
  }
}
