package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the rows of one partition; begins another file when one has reached its target size.
final class PartitionWriter {
  private final RowFormat format;
  private final SpoolFiles files;
  private final List<PartitionValue> partition;
  private final long bufferBytes;
  private final long targetBytes;
  private @Nullable Part current;

  private record Part(int number, SpoolOutput output, RowFile file) {}

  private long rows;

  PartitionWriter(
      RowFormat format,
      SpoolFiles files,
      List<PartitionValue> partition,
      long bufferBytes,
      long targetBytes) {
    this.format = format;
    this.files = files;
    this.partition = partition;
    this.bufferBytes = bufferBytes;
    this.targetBytes = targetBytes;
  }

  void write(RowOperation operation, Tuple tuple) throws IOException {
    Part part = current;
    if (part == null) {
      part = begin();
    }
    part.file.write(operation, tuple);
    rows++;
    if (part.output.position() >= targetBytes) {
      finish();
    }
  }

  private Part begin() throws IOException {
    int number = files.nextPart();
    SpoolOutput output = files.create(number);
    try {
      Part part = new Part(number, output, format.open(output, bufferBytes));
      current = part;
      return part;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  void finish() throws IOException {
    Part part = current;
    if (part != null) {
      part.file.finish();
      files.finished(part.number, part.output, partition, rows);
      rows = 0;
      current = null;
    }
  }

  /// Gives the file up; [SpoolFiles#deleteAll] removes it.
  void abandon() throws IOException {
    Part part = current;
    current = null;
    if (part != null) {
      part.output.discard();
      part.file.release();
    }
  }

  /// Bytes in memory.
  long bufferedBytes() {
    return current == null ? 0 : current.file.bufferedBytes();
  }

  /// Bytes on disk of the unfinished file.
  long writtenBytes() {
    return current == null ? 0 : current.output.position();
  }
}
