package dev.waybill.dispatcher.source;

import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;

/// Takes the rows of a read, e.g. [dev.waybill.spi.EncoderPipe#row].
@FunctionalInterface
public interface RowSink {
  /// @param buffer holds a binary COPY tuple from `start` up to `end`; the reader never touches it
  ///   again
  void row(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException;
}
