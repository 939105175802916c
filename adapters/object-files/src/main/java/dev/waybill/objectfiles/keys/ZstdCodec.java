package dev.waybill.objectfiles.keys;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Decompresses zstd pages without Hadoop's codecs, which need its configuration.
final class ZstdCodec implements CompressionCodecFactory {
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("only reads");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    if (codec != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("expected zstd pages, found " + codec);
    }
    return new Pages();
  }

  @Override
  public void release() {}

  private static final class Pages implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(Zstd.decompress(bytes.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer input, int inputSize, ByteBuffer output, int outputSize)
        throws IOException {
      byte[] compressed = new byte[inputSize];
      input.get(compressed);
      output.put(Zstd.decompress(compressed, outputSize));
    }

    @Override
    public void release() {}
  }
}
