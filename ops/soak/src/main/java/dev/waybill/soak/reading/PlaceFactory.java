package dev.waybill.soak.reading;

import dev.waybill.soak.reading.Reading.Target;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import java.util.List;
import java.util.function.UnaryOperator;

/// Makes the adapters of a schedule's destinations, each with faults on the way.
final class PlaceFactory implements DestinationFactory {
  static final String TYPE = "place";

  private final List<Target> targets;
  private final Faults faults;
  private final UnaryOperator<DestinationAdapter> around;

  PlaceFactory(List<Target> targets, Faults faults, UnaryOperator<DestinationAdapter> around) {
    this.targets = targets;
    this.faults = faults;
    this.around = around;
  }

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
    Target target =
        targets.stream()
            .filter(each -> each.name().equals(config.owner().destination().value()))
            .findFirst()
            .orElseThrow();
    return around.apply(new FaultyAdapter(target.place().adapter(config.owner()), faults));
  }
}
