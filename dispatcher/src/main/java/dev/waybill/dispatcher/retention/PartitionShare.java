package dev.waybill.dispatcher.retention;

/// How much of a partition goes.
///
/// @param relation with its schema
/// @param rows all there are, due or not
/// @param goes those that go
/// @param overShare whether more of it goes than a policy deletes row by row: copying the rest and
///   swapping the partition would be cheaper
public record PartitionShare(
    String relation, String bounds, long rows, long goes, boolean overShare) {
  public Way way() {
    return rows == goes ? Way.DROP : Way.DELETE;
  }
}
