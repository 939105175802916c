package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.apply.DestinationChange.Action;
import java.util.List;

/// What applying the file does, destination by destination.
///
/// @param version of the set of destinations it was made for; 0 when nothing was applied before
public record ApplyPlan(long version, List<DestinationChange> destinations) {
  public ApplyPlan {
    destinations = List.copyOf(destinations);
  }

  /// Whether it changes anything.
  public boolean changes() {
    return destinations.stream()
        .anyMatch(d -> d.action() != Action.UNCHANGED && d.action() != Action.KEPT);
  }

  public long count(Action action) {
    return destinations.stream().filter(d -> d.action() == action).count();
  }
}
