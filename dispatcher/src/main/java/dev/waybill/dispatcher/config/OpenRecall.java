package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.apply.KeyRotation;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.recall.Recall;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.spi.DestinationAdapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Destinations opened to fetch dropped rows from, and sources to place them into, apart from any
/// dispatcher.
public final class OpenRecall implements AutoCloseable {
  private final Destinations destinations;
  private final Recall recall;

  private OpenRecall(Destinations destinations, Recall recall) {
    this.destinations = destinations;
    this.recall = recall;
  }

  /// @throws dev.waybill.dispatcher.problem.ProblemsException when the configuration names no
  ///   keyset
  public static OpenRecall of(ControlDatabase control, WaybillSettings settings) {
    OrganisationKeys keys = new OrganisationKeys(control, KeyRotation.keysetFile(settings));
    List<DestinationSettings> all =
        settings.destinations().stream().map(DestinationPlan::destination).toList();
    Destinations destinations =
        new Destinations(settings.installation(), all, new DestinationFactories());
    Map<String, DestinationAdapter> adapters = new HashMap<>();
    all.forEach(each -> adapters.put(each.id().value(), destinations.get(each.id())));
    return new OpenRecall(
        destinations, new Recall(control, keys, settings.schemas(), owners(settings), adapters));
  }

  /// The sources that have a login of their owner, entered by that.
  public static Map<String, SourceDatabase> owners(WaybillSettings settings) {
    Map<String, SourceDatabase> owners = new HashMap<>();
    settings
        .sources()
        .forEach((name, source) ->
            source.asMaintenance().ifPresent(owner -> owners.put(name, new SourceDatabase(owner))));
    return owners;
  }

  public Recall recall() {
    return recall;
  }

  @Override
  public void close() {
    destinations.close();
  }
}
