package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.DestinationDefinition;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.TableId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowCallbackHandler;

/// Destinations with the state of their streams.
public final class DestinationsQuery {
  /// Worst first.
  private static final List<String> STATES =
      List.of(
          "HELD", "DEAD_LETTER", "STOPPED", "IN_DOUBT", "RETRYING", "WAITING", "PAUSED", "ACTIVE");

  private static final String LAST =
      """
      SELECT s.destination, max(d.delivered_at) AS delivered_at
      FROM warehouse_stream s
        CROSS JOIN LATERAL (
          SELECT delivered_at FROM warehouse_delivery
          WHERE stream_id = s.id AND status = 'DELIVERED' ORDER BY id DESC LIMIT 1) d
      GROUP BY s.destination
      """;

  private final ControlDatabase control;
  private final WaybillSettings settings;

  public DestinationsQuery(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
  }

  public List<DestinationStatus> list(List<StoredDestination> stored) {
    List<StreamStatus> streams = new StatusQuery(control, settings).streams();
    Map<String, Instant> delivered = new HashMap<>();
    control
        .jdbc()
        .sql(LAST)
        .query(
            (RowCallbackHandler)
                row ->
                    delivered.put(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()));
    return stored.stream().map(d -> status(d, streams, delivered)).toList();
  }

  /// `NEW` without a stream.
  static String worst(Stream<String> states) {
    return states.min(Comparator.comparingInt(STATES::indexOf)).orElse("NEW");
  }

  private static DestinationStatus status(
      StoredDestination stored, List<StreamStatus> streams, Map<String, Instant> delivered) {
    DestinationDefinition definition = stored.definition();
    String name = definition.id().value();
    List<StreamStatus> own = streams.stream().filter(s -> s.destination().equals(name)).toList();
    Map<String, String> secrets = new HashMap<>();
    stored.secrets().forEach((setting, secret) -> secrets.put(setting, secret.fingerprint()));
    return new DestinationStatus(
        name,
        definition.type(),
        stored.managedBy().name(),
        definition.organisation(),
        definition.settings(),
        secrets,
        definition.cadences().keySet().stream().map(TableId::value).sorted().toList(),
        worst(own.stream().map(StreamStatus::state)),
        delivered.get(name),
        own.stream().mapToDouble(StreamStatus::lagSeconds).max().orElse(-1));
  }
}
