package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.archive.RowSum;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.SourceDigest;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.dispatcher.source.SourceDigest.Seen;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.Watermark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares the digests of a range of event dates, and all values of the rows that are drawn.
final class PartComparison {
  private final ComparedStream stream;
  private final Differences differences;

  PartComparison(ComparedStream stream, Differences differences) {
    this.stream = stream;
    this.differences = differences;
  }

  /// @param seq of the read by which it was compared
  /// @param through the watermark of that read
  /// @param buckets how many there are
  /// @param differing those of which digests say nothing good
  /// @param all every bucket
  /// @param drawn what is to be said of the rows that were drawn
  /// @param ahead rows of the source whose cursor the live lane has not passed
  /// @param seen what the snapshot of the source showed
  record Result(
      long seq,
      Watermark through,
      long buckets,
      long sourceRows,
      long heldRows,
      Set<Bucket> differing,
      Set<Bucket> all,
      Compared drawn,
      long ahead,
      Seen seen) {}

  /// The destination is asked first: a row that a window brings meanwhile makes a bucket differ,
  /// and is then looked at. The archive is asked last: what the source's snapshot lacks because it
  /// was archived is counted by then.
  Result compare(HeldRange range, @Nullable Draw draw)
      throws SourceException, DestinationException, InterruptedException {
    List<HeldBucket> held = stream.readBack(range);
    KeyReadRequest passed = stream.passed();
    SourceDigest source =
        stream
            .source()
            .digest(passed, new HeldRange(range.from(), range.to(), stream.organisation()), draw);
    Archived archived = stream.archived(range);
    Map<Bucket, RowSum> surplus = new HashMap<>();
    held.forEach(each -> surplus.merge(Bucket.of(each), sum(each), RowSum::plus));
    source
        .buckets()
        .forEach(
            each -> surplus.merge(Bucket.of(each), RowSum.NONE.minus(sum(each)), RowSum::plus));
    archived.buckets().forEach(each -> surplus.putIfAbsent(each, RowSum.NONE));
    Set<Bucket> all = Set.copyOf(surplus.keySet());
    Set<Bucket> differing = new HashSet<>(all);
    differing.removeIf(
        bucket -> archived.explains(bucket, surplus.getOrDefault(bucket, RowSum.NONE)));
    Compared drawn = new KeyCheck(stream, differences).check(source.sample());
    return new Result(
        passed.landed().attempt().seq().value(),
        passed.landed().end(),
        all.size(),
        rows(source.buckets()),
        rows(held),
        differing,
        all,
        drawn,
        source.ahead(),
        source.seen());
  }

  private static RowSum sum(HeldBucket bucket) {
    return new RowSum(bucket.rows(), bucket.digest());
  }

  private static long rows(List<HeldBucket> buckets) {
    return buckets.stream().mapToLong(HeldBucket::rows).sum();
  }
}
