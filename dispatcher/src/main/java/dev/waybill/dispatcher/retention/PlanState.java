package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// How things stand beside a plan: when it is made, and again when its token is used.
///
/// @param days of each place, by [DaysFrom#place]
/// @param destinations required by the policies of the plan's tables, with what they take
public record PlanState(
    PolicyVersion policy, Map<String, OrganisationDays> days, List<String> destinations) {
  public PlanState {
    days = new TreeMap<>(days);
    destinations = List.copyOf(destinations);
  }

  /// @param policies of the plan's tables
  /// @param takers the destinations in force
  public static PlanState of(
      RetentionSettings settings,
      Map<String, OrganisationDays> days,
      List<TablePolicy> policies,
      List<Taker> takers) {
    TreeSet<DestinationId> required =
        new TreeSet<>(java.util.Comparator.comparing(DestinationId::value));
    policies.forEach(policy -> required.addAll(policy.destinations()));
    return new PlanState(
        PolicyVersion.of(settings),
        days,
        required.stream().flatMap(id -> text(id, takers)).toList());
  }

  private static Stream<String> text(DestinationId id, List<Taker> takers) {
    List<String> found =
        takers.stream()
            .filter(taker -> taker.id().equals(id))
            .map(taker ->
                "%s takes %s of %s"
                    .formatted(
                        id,
                        taker.tables().stream().map(Object::toString).sorted().toList(),
                        taker.organisation() == null ? "all" : taker.organisation()))
            .toList();
    return found.isEmpty() ? Stream.of(id + " is not in force") : found.stream();
  }
}
