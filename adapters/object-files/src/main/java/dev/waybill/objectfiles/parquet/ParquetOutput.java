package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.spool.SpoolOutput;
import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/// A spool file as parquet-java wants it. The spool closes it, not Parquet's writer.
record ParquetOutput(SpoolOutput output) implements OutputFile {
  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return new Positioned(output);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private static final class Positioned extends PositionOutputStream {
    private final SpoolOutput output;

    Positioned(SpoolOutput output) {
      this.output = output;
    }

    @Override
    public long getPos() {
      return output.position();
    }

    @Override
    public void write(int b) throws IOException {
      output.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      output.write(bytes, offset, length);
    }
  }
}
