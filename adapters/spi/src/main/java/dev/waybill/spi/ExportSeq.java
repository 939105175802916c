package dev.waybill.spi;

/// The number of one read, from a database sequence, drawn under the lease before the snapshot is
/// opened: of two reads of one stream, the one with the larger number has the later snapshot.
/// Merges are ordered by it.
public record ExportSeq(long value) implements Comparable<ExportSeq> {
  @Override
  public int compareTo(ExportSeq other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
