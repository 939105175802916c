package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The adapters of the configured destinations, each behind its [Guard]. A place is prepared once
/// per process, when its first delivery comes.
public final class Destinations implements AutoCloseable {
  private final Map<String, GuardedAdapter> adapters = new TreeMap<>();
  private final Map<String, Fitness> fitness = new TreeMap<>();
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();

  public Destinations(
      String installation, List<DestinationSettings> settings, DestinationFactories factories) {
    this(installation, settings, factories, new MonotonicClock());
  }

  /// @param clock by which a destination that is away is left alone
  public Destinations(
      String installation,
      List<DestinationSettings> settings,
      DestinationFactories factories,
      Clock clock) {
    for (DestinationSettings destination : settings) {
      adapters.put(
          destination.id().value(),
          new GuardedAdapter(
              factories.create(installation, destination),
              new Guard(destination.id(), destination.limits(), clock)));
    }
  }

  /// From now on nothing is delivered to a destination that has not passed its connection test.
  public Destinations testedFirst() {
    adapters.forEach((id, adapter) -> fitness.put(id, new Fitness(adapter)));
    return this;
  }

  /// @throws UnfitDestinationException when it failed its connection test
  /// @throws DestinationException `UNAVAILABLE` when it was not reached
  public void requireFit(DestinationId id) throws DestinationException {
    Fitness tested = fitness.get(id.value());
    if (tested != null) {
      var _ = tested.passed();
    }
  }

  /// Whether a delivery would be let through now; false while the destination takes nothing, so
  /// that its deliveries wait where they are.
  public boolean takes(DestinationId id) {
    return guarded(id).guard().circuit().takes();
  }

  /// What this process asks of each destination now.
  public List<DestinationLoad> loads() {
    return adapters.values().stream().map(adapter -> adapter.guard().load()).toList();
  }

  public DestinationLoad load(DestinationId id) {
    return guarded(id).guard().load();
  }

  /// An adapter whose place for this table is ready. Where the destination was away, one question
  /// shows that it is back, before a source is asked for rows; before the first delivery it is the
  /// connection test.
  ///
  /// @throws UnfitDestinationException when it failed its connection test
  public DestinationAdapter prepared(StreamId stream, TableSchema schema)
      throws DestinationException {
    DestinationId id = stream.destination();
    GuardedAdapter adapter = guarded(id);
    Fitness tested = fitness.get(id.value());
    if (tested != null && !tested.isFit()) {
      var _ = adapter.guard().call(tested::passed);
    } else if (!adapter.guard().circuit().isClosed()) {
      var _ = adapter.position(stream);
    }
    String place = id + "/" + schema.table() + "/" + schema.version();
    if (!prepared.contains(place)) {
      adapter.prepare(schema);
      prepared.add(place);
    }
    return adapter;
  }

  public DestinationAdapter get(DestinationId id) {
    return guarded(id);
  }

  private GuardedAdapter guarded(DestinationId id) {
    GuardedAdapter adapter = adapters.get(id.value());
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
