package dev.waybill.dispatcher.source;

import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.RowIdentity;
import java.util.List;

/// What a snapshot of the source has to be held by a destination: rows whose cursor the live lane
/// has passed.
///
/// @param buckets without those that have no row
/// @param sample of the rows in them
public record SourceDigest(List<HeldBucket> buckets, List<RowIdentity> sample) {
  public SourceDigest {
    buckets = List.copyOf(buckets);
    sample = List.copyOf(sample);
  }

  /// Which rows are drawn.
  ///
  /// @param seed of the draw: the same rows come with the same
  public record Draw(int rows, long seed) {}
}
