package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.spi.TableId;
import java.time.Duration;
import java.util.Map;

/// A destination and what goes to it.
///
/// @param cadences the tables, each with the length of its windows
public record DestinationPlan(DestinationSettings destination, Map<TableId, Duration> cadences) {
  public DestinationPlan {
    cadences = Map.copyOf(cadences);
  }
}
