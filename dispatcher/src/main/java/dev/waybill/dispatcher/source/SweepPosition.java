package dev.waybill.dispatcher.source;

/// Where a sweep goes on: relations are gone through by their oid, and each by its blocks.
///
/// @param fileNode in which the blocks are counted: a relation that was rewritten begins anew
/// @param block the first that is not read
public record SweepPosition(long oid, long fileNode, long block) {
  public static final SweepPosition BEGINNING = new SweepPosition(0, 0, 0);
}
