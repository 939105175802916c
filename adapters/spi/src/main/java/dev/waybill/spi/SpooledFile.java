package dev.waybill.spi;

import java.nio.file.Path;
import java.util.List;

/// A finished file in the spool, ready to be landed as it is.
///
/// @param partition the folder levels it belongs to, outermost first; empty when not partitioned
/// @param part the number of the file within its delivery, from 0, unique in the delivery
/// @param rows rows in it, deletes included
/// @param sha256 of the file's bytes, lower case hex
public record SpooledFile(
    Path path, List<PartitionValue> partition, int part, long rows, long bytes, String sha256) {
  public SpooledFile {
    partition = List.copyOf(partition);
  }
}
