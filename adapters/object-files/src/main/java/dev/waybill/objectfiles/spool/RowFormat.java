package dev.waybill.objectfiles.spool;

import java.io.IOException;

/// Opens the files of one delivery in one form. Used by one thread.
public interface RowFormat extends AutoCloseable {
  /// @param bufferBytes what the file may hold in memory
  RowFile open(SpoolOutput output, long bufferBytes) throws IOException;

  /// Releases what the files share.
  @Override
  void close();
}
