package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.tuple.RowCheck;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowEncoder;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Encodes a delivery in one pass, in memory that does not grow with the number of partitions.
///
/// A few large partitions have an open file and take their rows as they come. The rows of all
/// others are put aside, first in memory, then in one spill file, and are encoded partition by
/// partition at the end. So a partition has one file, unless it passes the target size, and there
/// are never more than [MemoryPlan#openFiles] open.
public final class SpoolingEncoder implements RowEncoder {
  private final RowFormat format;
  private final RowCheck check;
  private final Tuple tuple;
  private final Tuple aside;
  private final Partitioner partitioner;
  private final MemoryPlan plan;
  private final PendingRows pending;
  private final SpillFile spill;
  private final SpoolFiles files;
  private final long targetBytes;
  private final List<PartitionWriter> open = new ArrayList<>();
  private boolean finished;

  /// @param check of every row, before anything of it is written
  public SpoolingEncoder(EncodeRequest request, RowFormat format, RowCheck check) {
    int columns = request.schema().columns().size();
    this.format = format;
    this.check = check;
    this.tuple = new Tuple(columns);
    this.aside = new Tuple(columns);
    this.partitioner = new Partitioner(request.schema(), request.form().partitioning(), check);
    this.plan = MemoryPlan.of(request.memoryBytes(), partitioner.isPartitioned());
    this.pending = new PendingRows(plan.pendingBytes());
    this.spill = new SpillFile(request.spool().resolve("pending.spill"));
    this.files = new SpoolFiles(request.spool(), request.form().extension());
    this.targetBytes = request.form().targetBytes();
  }

  @Override
  public void row(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException {
    tuple.read(buffer, start, end);
    check.check(tuple);
    Partition partition = partitioner.of(tuple);
    PartitionWriter writer = partition.writer;
    if (writer == null && !partitioner.isPartitioned()) {
      writer = promote(partition);
    }
    if (writer != null) {
      writer.write(operation, tuple);
    } else {
      putAside(partition, operation, buffer, start, end);
    }
  }

  private void putAside(
      Partition partition, RowOperation operation, byte[] buffer, int start, int end)
      throws IOException {
    if (!pending.add(partition, operation, buffer, start, end)) {
      spillAll();
      if (pending.fits(end - start)) {
        pending.add(partition, operation, buffer, start, end);
      } else {
        long offset = spill.size();
        spill.append(operation, buffer, start, end);
        partition.addExtent(offset, spill.size() - offset);
      }
    }
    if (partition.asideBytes() >= plan.promoteBytes() && open.size() < plan.openFiles()) {
      promote(partition);
    }
  }

  private void spillAll() throws IOException {
    for (Partition partition : partitioner.partitions()) {
      if (partition.pendingBytes > 0) {
        long offset = spill.size();
        pending.drain(partition, spill::append);
        partition.addExtent(offset, spill.size() - offset);
      }
    }
    pending.clear();
  }

  /// Opens a partition's file and moves what was put aside into it.
  private PartitionWriter promote(Partition partition) throws IOException {
    PartitionWriter writer =
        new PartitionWriter(format, files, partition.values, plan.fileBytes(), targetBytes);
    open.add(writer);
    partition.writer = writer;
    RowReceiver receiver =
        (operation, buffer, start, end) -> {
          aside.read(buffer, start, end);
          writer.write(operation, aside);
        };
    spill.replay(partition, receiver);
    pending.drain(partition, receiver);
    return writer;
  }

  @Override
  public SpooledDelivery finish() throws IOException {
    finishOpen();
    for (Partition partition : partitioner.partitions()) {
      if (partition.writer == null) {
        promote(partition);
        finishOpen();
      }
    }
    finished = true;
    return files.delivery();
  }

  private void finishOpen() throws IOException {
    for (PartitionWriter writer : open) {
      writer.finish();
    }
    open.clear();
  }

  @Override
  public long spooledBytes() {
    long bytes = files.finishedBytes() + spill.size() + pending.usedBytes();
    for (PartitionWriter writer : open) {
      bytes += writer.writtenBytes() + writer.bufferedBytes();
    }
    return bytes;
  }

  /// Bytes of rows in memory: waiting, and in the buffers of open files.
  public long heldBytes() {
    long bytes = pending.allocatedBytes();
    for (PartitionWriter writer : open) {
      bytes += writer.bufferedBytes();
    }
    return bytes;
  }

  /// Files open for writing.
  public int openFiles() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    try (format;
        spill) {
      for (PartitionWriter writer : open) {
        writer.abandon();
      }
      open.clear();
      pending.release();
    } finally {
      if (!finished) {
        files.deleteAll();
      }
    }
  }
}
