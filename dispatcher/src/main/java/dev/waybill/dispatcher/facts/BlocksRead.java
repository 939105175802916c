package dev.waybill.dispatcher.facts;

import java.util.Map;

/// What a read of history covered of a relation. Stored with the attempt; history goes on behind it
/// when that attempt, and no other, has landed.
///
/// @param fileNode of the relation at the read, 0 when it was gone. Another one than expected means
///   that it was rewritten: nothing was read, and `to` is 0
/// @param from the first block
/// @param to the first block that was not read
/// @param sizes in blocks of the table's relations at the read, by oid
public record BlocksRead(long relation, long fileNode, long from, long to, Map<Long, Long> sizes) {
  public BlocksRead {
    sizes = Map.copyOf(sizes);
  }
}
