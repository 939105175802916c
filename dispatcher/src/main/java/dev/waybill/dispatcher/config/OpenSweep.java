package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweptTable;
import java.util.List;
import java.util.UUID;

/// Every destination opened for a sweep by hand, apart from any dispatcher: what one lacks the
/// others may lack too.
public final class OpenSweep implements AutoCloseable {
  /// Beside the folders of dispatchers, so that it takes none for dead.
  private static final String FOLDER = "sweep";

  private final OpenStreams open;
  private final Sweep sweep;

  /// @param settings with the destinations in force, and their secrets
  public OpenSweep(ControlDatabase control, WaybillSettings settings) {
    List<DestinationSettings> all =
        settings.destinations().stream().map(DestinationPlan::destination).toList();
    this.open = new OpenStreams(control, settings, all, FOLDER);
    this.sweep =
        new Sweep(
            control, open.destinations(), "command-" + UUID.randomUUID(), Sweep.Range.DEFAULT);
  }

  public Sweep sweep() {
    return sweep;
  }

  public List<SweptTable> tables() {
    return SweptTable.of(open.streams());
  }

  /// Lets others go on with what was begun.
  @Override
  public void close() {
    try (open) {
      sweep.release();
    }
  }
}
