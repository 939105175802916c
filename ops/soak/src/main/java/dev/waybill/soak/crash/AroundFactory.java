package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.soak.reading.Lane;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import java.time.Clock;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

/// A type of destination with something around its adapters.
record AroundFactory(DestinationFactory factory, UnaryOperator<DestinationAdapter> around)
    implements DestinationFactory {

  /// The product's own type of that name.
  static DestinationFactory shipped(String type) {
    return ServiceLoader.load(DestinationFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /// @param clock by which the destination is left alone while it is away
  Destinations open(DestinationSettings settings, Clock clock) {
    return new Destinations(
        Lane.INSTALLATION, List.of(settings), new DestinationFactories(List.of(this)), clock);
  }

  @Override
  public String type() {
    return factory.type();
  }

  @Override
  public List<Setting> settings() {
    return factory.settings();
  }

  @Override
  public DestinationAdapter create(DestinationConfig config) {
    return around.apply(factory.create(config));
  }
}
