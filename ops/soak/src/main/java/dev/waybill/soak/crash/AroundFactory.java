package dev.waybill.soak.crash;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
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
