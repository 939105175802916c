package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.RowOperation;
import java.io.IOException;

/// One file being written. Rows given to it have been checked.
public interface RowFile {
  void write(RowOperation operation, Tuple tuple) throws IOException;

  /// Bytes held in memory until they are written.
  long bufferedBytes();

  /// Writes what is left. The output stays open.
  void finish() throws IOException;

  /// Gives up what is held, without writing it.
  void release() throws IOException;
}
