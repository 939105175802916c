package dev.waybill.spi;

/// A stream is one published table, in one major version, going to one destination. Watermark,
/// lease and facts of a read belong to a stream; at most one delivery of a stream is in flight.
public record StreamId(DestinationId destination, TableId table, int major) {
  public StreamId {
    if (major < 1) {
      throw new IllegalArgumentException("expected a schema major of at least 1, found " + major);
    }
  }

  @Override
  public String toString() {
    return destination + "/" + table + "/v" + major;
  }
}
