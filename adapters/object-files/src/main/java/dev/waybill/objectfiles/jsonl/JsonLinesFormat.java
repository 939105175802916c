package dev.waybill.objectfiles.jsonl;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.RowFormat;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// One JSON object a line, one zstd frame a file, with its checksum.
public final class JsonLinesFormat implements RowFormat {
  private static final int LEVEL = 1;
  private static final long LARGEST_BUFFER = 1 << 17;

  private final JsonRow row;

  public JsonLinesFormat(EncodeRequest request) {
    this.row = new JsonRow(request);
  }

  @Override
  public RowFile open(SpoolOutput output, long bufferBytes) throws IOException {
    OutputStream zstd =
        new ZstdOutputStreamNoFinalizer(new Unclosed(output), LEVEL).setChecksum(true);
    int bytes = (int) Math.min(LARGEST_BUFFER, bufferBytes);
    return new JsonRowFile(row, zstd, new JsonOut(zstd, bytes));
  }

  @Override
  public void close() {}

  private record JsonRowFile(JsonRow row, OutputStream zstd, JsonOut out) implements RowFile {
    @Override
    public void write(RowOperation operation, Tuple tuple) throws IOException {
      row.write(operation, tuple, out);
    }

    @Override
    public long bufferedBytes() {
      return out.at;
    }

    @Override
    public void finish() throws IOException {
      out.flush();
      zstd.close();
    }

    @Override
    public void release() throws IOException {
      zstd.close();
    }
  }

  /// The spool closes its file, not the compressor; and it takes arrays whole.
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream output) {
      super(output);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
