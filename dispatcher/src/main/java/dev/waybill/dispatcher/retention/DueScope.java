package dev.waybill.dispatcher.retention;

import dev.waybill.schemas.PublishedTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which rows are asked for that go.
///
/// @param leavingOut relations whose rows are not asked for, as a plan's buckets name them: what
///   goes with its partition
/// @param readBacks rows that destinations were found not to hold
/// @param now by which rows are old enough
public record DueScope(
    PublishedTable table,
    TablePolicy policy,
    String organisation,
    Set<String> leavingOut,
    List<ReadBack> readBacks,
    Instant now) {
  public DueScope {
    leavingOut = Set.copyOf(leavingOut);
    readBacks = List.copyOf(readBacks);
  }

  /// Of this table alone: where a row refers to one of another table, that it goes as well is no
  /// reason to delete what it refers to before it.
  PlanScope scope() {
    return new PlanScope(Map.of(table, policy), organisation, readBacks, now);
  }
}
