package dev.waybill.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A finished file in the spool, ready to be landed as it is.
///
/// @param partition the folder levels it belongs to, outermost first; empty when not partitioned
/// @param part the number of the file within its delivery, from 0, unique in the delivery
/// @param rows rows in it, deletes included
/// @param sha256 of the file's bytes, lower case hex
/// @param md5s shared by all that land the same bytes
public record SpooledFile(
    Path path,
    List<PartitionValue> partition,
    int part,
    long rows,
    long bytes,
    String sha256,
    Md5s md5s) {
  public SpooledFile {
    partition = List.copyOf(partition);
  }

  /// Of bytes that nobody has an MD5 of.
  public SpooledFile(
      Path path, List<PartitionValue> partition, int part, long rows, long bytes, String sha256) {
    this(path, partition, part, rows, bytes, sha256, new Md5s());
  }

  /// The same bytes under another path.
  public SpooledFile at(Path link) {
    return new SpooledFile(link, partition, part, rows, bytes, sha256, md5s);
  }

  /// The same file under another number.
  public SpooledFile numbered(int number) {
    return new SpooledFile(path, partition, number, rows, bytes, sha256, md5s);
  }

  /// MD5 of a range of its bytes.
  public byte[] md5(long offset, long length) throws IOException {
    return md5s.of(path, offset, length);
  }
}
