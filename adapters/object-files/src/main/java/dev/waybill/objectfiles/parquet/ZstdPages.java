package dev.waybill.objectfiles.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Compresses pages with one native context and one buffer for all files of a delivery;
/// parquet-java's own codec asks Hadoop's pool for each page. Used by one thread.
final class ZstdPages implements BytesInputCompressor {
  /// The fastest level: the rate of a read is set by its encoder.
  private static final int LEVEL = 1;

  private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
  private final ByteBufferAllocator allocator = new HeapByteBufferAllocator();
  private byte[] compressed = new byte[0];

  /// @param bytes read in place where they are in one array
  /// @return bytes that are valid until the next call
  @Override
  public BytesInput compress(BytesInput bytes) {
    ByteBuffer page = bytes.toByteBuffer(allocator, _ -> {});
    int bound = Math.toIntExact(Zstd.compressBound(page.remaining()));
    if (compressed.length < bound) {
      compressed = new byte[bound];
    }
    int length =
        context.compressByteArray(
            compressed,
            0,
            compressed.length,
            page.array(),
            page.arrayOffset() + page.position(),
            page.remaining());
    return BytesInput.from(compressed, 0, length);
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {
    context.close();
  }
}
