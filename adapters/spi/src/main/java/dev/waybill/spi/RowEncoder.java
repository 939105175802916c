package dev.waybill.spi;

import java.io.IOException;

/// Turns tuples into the files of one form, one delivery. Used by one thread.
public interface RowEncoder extends AutoCloseable {
  /// Adds a row.
  ///
  /// @param buffer holds a binary COPY tuple from `start` (its int16 field count) up to `end`; the
  ///   fields follow the schema's columns in order, further fields are ignored. The encoder does
  ///   not keep the array unless it copies.
  /// @throws UnrepresentableRowException nothing of the row was written; the encoder stays usable
  void row(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException;

  /// Bytes this delivery occupies so far, on disk and in memory, before what is still to be
  /// compressed.
  long spooledBytes();

  /// Closes the files. May be called once.
  SpooledDelivery finish() throws IOException;

  /// Releases memory and, where [#finish] was not reached, deletes what was written.
  @Override
  void close() throws IOException;
}
