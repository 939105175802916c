package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A destination without its secrets: what may be shown, compared and stored in clear.
///
/// @param organisation the one whose rows it gets, null for all
/// @param settings as given, fallbacks left out
/// @param cadences the tables, each with the length of its windows
public record DestinationDefinition(
    DestinationId id,
    String type,
    @Nullable String organisation,
    Map<String, String> settings,
    Map<TableId, Duration> cadences,
    DestinationLimits limits) {
  public DestinationDefinition {
    settings = Map.copyOf(settings);
    cadences = Map.copyOf(cadences);
  }

  /// Everything but the name, field by field: `settings.bucket`, `tables.events`.
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("type", type);
    if (organisation != null) {
      fields.put("organisation", organisation);
    }
    settings.forEach((name, value) -> fields.put("settings." + name, value));
    cadences.forEach((table, cadence) -> fields.put("tables." + table, "every " + text(cadence)));
    fields.put("limits.calls", String.valueOf(limits.calls()));
    fields.put("limits.perSecond", String.valueOf(limits.perSecond()));
    return fields;
  }

  /// As a person writes it.
  private static String text(Duration cadence) {
    return cadence.toMillisPart() != 0
        ? cadence.toMillis() + "ms"
        : cadence.toSecondsPart() != 0 ? cadence.toSeconds() + "s" : cadence.toMinutes() + "m";
  }
}
