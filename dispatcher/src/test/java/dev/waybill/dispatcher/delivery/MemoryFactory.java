package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Setting;
import java.util.List;
import java.util.function.Function;

/// Destinations of type `memory`, without settings.
///
/// @param adapter makes the one of an owner
public record MemoryFactory(Function<Owner, DestinationAdapter> adapter)
    implements DestinationFactory {
  @Override
  public String type() {
    return "memory";
  }

  @Override
  public List<Setting> settings() {
    return List.of();
  }

  @Override
  public DestinationAdapter create(DestinationConfig config) {
    return adapter.apply(config.owner());
  }
}
