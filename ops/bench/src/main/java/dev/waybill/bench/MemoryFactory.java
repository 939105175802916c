package dev.waybill.bench;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.time.Clock;
import java.util.List;

/// Destinations in this process: whatever they take is held in memory, and nothing of a network or
/// another server is measured.
record MemoryFactory(InMemoryPlace place) implements DestinationFactory {
  static final String TYPE = "memory";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public List<Setting> settings() {
    return List.of();
  }

  @Override
  public DestinationAdapter create(DestinationConfig config) {
    return new InMemoryAdapter(place, config.owner(), Clock.systemUTC());
  }
}
