package dev.waybill.dispatcher.stats;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A destination and how its streams stand, rolled up.
///
/// @param settings without secrets
/// @param secrets fingerprints by the name of their setting
/// @param tables the published tables it takes
/// @param state of its worst stream; NEW while none was run
/// @param lastDelivered null while nothing was
/// @param lagSeconds of its slowest stream, -1 while none was run
public record DestinationStatus(
    String name,
    String type,
    String managedBy,
    @Nullable String organisation,
    Map<String, String> settings,
    Map<String, String> secrets,
    List<String> tables,
    String state,
    @Nullable Instant lastDelivered,
    double lagSeconds) {
  public DestinationStatus {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
    tables = List.copyOf(tables);
  }
}
