package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.spi.RowOperation;

/// A tuple put aside, in memory or on disk: one byte of operation, int32 length, the tuple.
final class RowRecord {
  static final int HEADER = 5;

  private static final RowOperation[] OPERATIONS = RowOperation.values();

  private RowRecord() {}

  static void putHeader(byte[] buffer, int at, RowOperation operation, int length) {
    buffer[at] = (byte) operation.ordinal();
    Bytes.putInt32(buffer, at + 1, length);
  }

  static RowOperation operation(byte[] buffer, int at) {
    return OPERATIONS[buffer[at]];
  }

  /// Bytes of the tuple, without this header.
  static int length(byte[] buffer, int at) {
    return Bytes.int32(buffer, at + 1);
  }
}
