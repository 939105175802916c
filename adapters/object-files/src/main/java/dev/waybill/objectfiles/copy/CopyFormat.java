package dev.waybill.objectfiles.copy;

import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.RowFormat;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.io.IOException;

/// One binary COPY stream a file: PostgreSQL's signature, a tuple a row, and the end mark
/// (PostgreSQL, "COPY", Binary Format).
public final class CopyFormat implements RowFormat {
  /// `PGCOPY\n\377\r\n\0`, no flags, no header extension.
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  /// A tuple of -1 fields.
  private static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};

  private final CopyRow row;

  public CopyFormat(EncodeRequest request) {
    this.row = new CopyRow(request);
  }

  @Override
  public RowFile open(SpoolOutput output, long bufferBytes) throws IOException {
    output.write(HEADER, 0, HEADER.length);
    return new CopyFile(row, output);
  }

  @Override
  public void close() {}

  private record CopyFile(CopyRow row, SpoolOutput output) implements RowFile {
    @Override
    public void write(RowOperation operation, Tuple tuple) throws IOException {
      row.write(operation, tuple, output);
    }

    /// The output's own buffer is all there is.
    @Override
    public long bufferedBytes() {
      return 0;
    }

    @Override
    public void finish() throws IOException {
      output.write(TRAILER, 0, TRAILER.length);
    }

    @Override
    public void release() {}
  }
}
