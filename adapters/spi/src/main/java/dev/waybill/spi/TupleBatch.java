package dev.waybill.spi;

import java.io.IOException;

/// Tuples on their way from a reader to an encoder; used again once drained.
final class TupleBatch {
  private static final int MOST_ROWS = 256;
  private static final long FULL_BYTES = 1 << 18;
  private static final byte[] NOTHING = new byte[0];

  private final RowOperation[] operations = new RowOperation[MOST_ROWS];
  private final byte[][] buffers = new byte[MOST_ROWS][];
  private final int[] starts = new int[MOST_ROWS];
  private final int[] ends = new int[MOST_ROWS];
  private int rows;
  private long bytes;

  /// Adds a tuple; whether the batch is full now.
  boolean add(RowOperation operation, byte[] buffer, int start, int end) {
    operations[rows] = operation;
    buffers[rows] = buffer;
    starts[rows] = start;
    ends[rows] = end;
    rows++;
    bytes += buffer.length;
    return rows == MOST_ROWS || bytes >= FULL_BYTES;
  }

  /// Bytes of the arrays that are held.
  long bytes() {
    return bytes;
  }

  void drainTo(RowEncoder encoder, Rejects rejects)
      throws IOException, UnrepresentableRowException {
    for (int i = 0; i < rows; i++) {
      try {
        encoder.row(operations[i], buffers[i], starts[i], ends[i]);
      } catch (UnrepresentableRowException refused) {
        rejects.add(operations[i], refused);
      }
      buffers[i] = NOTHING;
    }
    rows = 0;
    bytes = 0;
  }
}
