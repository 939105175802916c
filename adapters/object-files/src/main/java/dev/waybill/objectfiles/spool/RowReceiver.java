package dev.waybill.objectfiles.spool;

import dev.waybill.spi.RowOperation;
import java.io.IOException;

/// Takes tuples that were put aside, in the order in which they came.
@FunctionalInterface
interface RowReceiver {
  /// The array is only valid during the call.
  void row(RowOperation operation, byte[] buffer, int start, int end) throws IOException;
}
