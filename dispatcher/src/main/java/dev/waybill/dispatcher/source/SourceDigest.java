package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.RowIdentity;
import java.util.List;

/// What a snapshot of the source has to be held by a destination: rows whose cursor the live lane
/// has passed.
///
/// @param buckets without those that have no row
/// @param ahead rows beside them, whose cursor the live lane has not passed
/// @param sample of the rows in the buckets
/// @param seen what the snapshot showed
public record SourceDigest(
    List<HeldBucket> buckets, long ahead, List<RowIdentity> sample, Seen seen) {
  public SourceDigest {
    buckets = List.copyOf(buckets);
    sample = List.copyOf(sample);
  }

  /// What a snapshot showed: the rows of every transaction below the fence.
  ///
  /// @param incarnation in which the fence has its meaning
  public record Seen(long fence, Incarnation incarnation) {}

  /// Which rows are drawn.
  ///
  /// @param seed of the draw: the same rows come with the same
  public record Draw(int rows, long seed) {}
}
