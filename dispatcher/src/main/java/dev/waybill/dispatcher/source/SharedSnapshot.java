package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import org.jspecify.annotations.Nullable;

/// The snapshot of an open read, for reads of other streams of the same table to take part in while
/// it is open.
///
/// @param id as PostgreSQL exported it
/// @param bounds of the server before the snapshot, which are those of every read in it
/// @param landed the facts that the read goes on from, null when there are none
public record SharedSnapshot(
    String id, Bounds bounds, Snapshot snapshot, @Nullable ReadFacts landed) {
  /// Whether a read that goes on from `other` finds what the open one does, row for row. What is
  /// late, has arrived or was deleted follows from facts and snapshot. In another incarnation it
  /// follows from the marker of the landed read as well, which each stream has of its own.
  boolean saysTheSameTo(@Nullable ReadFacts other) {
    return landed != null
        && other != null
        && landed.incarnation().equals(snapshot.incarnation())
        && landed.sawTheSameAs(other);
  }
}
