package dev.waybill.dispatcher.destination;

import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.spi.DestinationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// A destination as configured.
///
/// @param type which factory makes it
/// @param settings as the factory names them, secrets resolved
public record DestinationSettings(
    DestinationId id, String type, Map<String, String> settings, DestinationLimits limits) {
  public DestinationSettings {
    settings = Map.copyOf(settings);
  }

  /// With the limits that most destinations do well with.
  public DestinationSettings(DestinationId id, String type, Map<String, String> settings) {
    this(id, type, settings, DestinationLimits.DEFAULT);
  }

  /// What is said of a name that no destination has.
  public static ProblemsException unknown(Collection<DestinationId> known, String name) {
    List<String> names = known.stream().map(DestinationId::value).toList();
    return new ProblemsException(
        Problem.at(
            Expected.oneOf("one of the destinations", names, name)
                + "; see `waybill destination list`",
            "destinations"));
  }

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "DestinationSettings[" + id + ", " + type + ", " + settings.keySet() + "]";
  }
}
