package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The adapters of the configured destinations. A place is prepared once per process, when its
/// first delivery comes.
public final class Destinations implements AutoCloseable {
  private final Map<String, DestinationAdapter> adapters = new TreeMap<>();
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();

  public Destinations(
      String installation, List<DestinationSettings> settings, DestinationFactories factories) {
    for (DestinationSettings destination : settings) {
      adapters.put(destination.id().value(), factories.create(installation, destination));
    }
  }

  /// An adapter whose place for this table is ready.
  public DestinationAdapter prepared(DestinationId id, TableSchema schema)
      throws DestinationException {
    DestinationAdapter adapter = get(id);
    String place = id + "/" + schema.table() + "/" + schema.version();
    if (!prepared.contains(place)) {
      adapter.prepare(schema);
      prepared.add(place);
    }
    return adapter;
  }

  public DestinationAdapter get(DestinationId id) {
    DestinationAdapter adapter = adapters.get(id.value());
    if (adapter == null) {
      throw new IllegalArgumentException(
          "expected a destination of " + adapters.keySet() + ", found " + id);
    }
    return adapter;
  }

  @Override
  public void close() {
    adapters.values().forEach(DestinationAdapter::close);
  }
}
