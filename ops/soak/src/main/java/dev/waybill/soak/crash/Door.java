package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.soak.reading.Lane;
import dev.waybill.spi.DestinationFactory;
import java.time.Clock;
import java.util.List;

/// How a process reaches a destination.
///
/// @param factory of the type that the settings name
record Door(DestinationSettings settings, DestinationFactory factory) {
  /// @param clock by which a destination is left alone while it is away
  static Destinations open(List<Door> doors, Clock clock) {
    return new Destinations(
        Lane.INSTALLATION,
        doors.stream().map(Door::settings).toList(),
        new DestinationFactories(doors.stream().map(Door::factory).toList()),
        clock);
  }
}
