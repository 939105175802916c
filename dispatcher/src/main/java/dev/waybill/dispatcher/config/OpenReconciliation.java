package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.reconciliation.Reconciliation;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Destinations opened to be compared with their sources, apart from any dispatcher.
public final class OpenReconciliation implements AutoCloseable {
  /// Beside the folders of dispatchers, so that it takes none for dead.
  private static final String FOLDER = "reconciliation";

  private final OpenStreams open;
  private final Reconciliation reconciliation;

  private OpenReconciliation(ControlDatabase control, OpenStreams open) {
    this.open = open;
    this.reconciliation = new Reconciliation(control, open.destinations(), open.folder());
  }

  /// @param destination null for all
  /// @throws dev.waybill.dispatcher.problem.ProblemsException when no such destination is
  ///   configured
  public static OpenReconciliation of(
      ControlDatabase control, WaybillSettings settings, @Nullable String destination) {
    List<DestinationSettings> chosen =
        settings.destinations().stream()
            .map(DestinationPlan::destination)
            .filter(each -> destination == null || each.id().value().equals(destination))
            .toList();
    if (chosen.isEmpty() && destination != null) {
      throw DestinationSettings.unknown(
          settings.destinations().stream().map(each -> each.destination().id()).toList(),
          destination);
    }
    return new OpenReconciliation(control, new OpenStreams(control, settings, chosen, FOLDER));
  }

  public Reconciliation reconciliation() {
    return reconciliation;
  }

  /// Of the destinations.
  public List<DeliveryStream> streams() {
    return open.streams();
  }

  @Override
  public void close() {
    open.close();
  }
}
