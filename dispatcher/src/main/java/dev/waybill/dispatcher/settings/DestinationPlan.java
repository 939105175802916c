package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.spi.TableId;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A destination and what goes to it.
///
/// @param organisation the one whose rows it gets, null for all
/// @param cadences the tables, each with the length of its windows
public record DestinationPlan(
    DestinationSettings destination,
    @Nullable String organisation,
    Map<TableId, Duration> cadences) {
  public DestinationPlan {
    cadences = Map.copyOf(cadences);
  }
}
