package dev.waybill.dispatcher.retention;

import java.util.List;

/// What would go of a table.
///
/// @param parent the table as the application calls it
/// @param partitions those that rows go from; none where the table has no partitions
public record TablePlan(
    String table, String parent, List<Bucket> buckets, List<PartitionShare> partitions) {
  public TablePlan {
    buckets = List.copyOf(buckets);
    partitions = List.copyOf(partitions);
  }

  public long goes() {
    return buckets.stream().mapToLong(Bucket::goes).sum();
  }

  /// Of those that go.
  public long copied() {
    return buckets.stream().mapToLong(Bucket::copied).sum();
  }

  public long rows() {
    return buckets.stream().mapToLong(Bucket::rows).sum();
  }
}
