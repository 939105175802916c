package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationId;
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

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "DestinationSettings[" + id + ", " + type + ", " + settings.keySet() + "]";
  }
}
