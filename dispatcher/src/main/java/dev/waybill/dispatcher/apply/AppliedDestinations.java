package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationDefinition;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.DestinationStore;
import dev.waybill.dispatcher.destination.DestinationStore.DestinationSet;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.DestinationRules;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The settings of a dispatcher: those of the file, with the destinations that are applied.
public final class AppliedDestinations {
  /// A rotation of keys may pass between reading the keyset and reading what it encrypts.
  private static final int READS = 4;

  /// @param version of the set of destinations
  public record Applied(long version, WaybillSettings settings) {}

  private final DestinationStore store;
  private final WaybillSettings file;
  private final DestinationFactories factories = new DestinationFactories();

  public AppliedDestinations(ControlDatabase control, WaybillSettings file) {
    this.store = new DestinationStore(control);
    this.file = file;
  }

  /// Of the set of destinations; 0 while nothing was applied or added.
  public long version() {
    return store.version();
  }

  /// With their secrets, ready to deliver.
  ///
  /// @throws ProblemsException when a secret cannot be opened, or this file does not fit what is
  ///   applied
  public Applied load() {
    for (int read = 1; ; read++) {
      DestinationSet set = store.all();
      List<Problem> problems = new ArrayList<>();
      List<DestinationPlan> plans = open(set, new Vault(factories, file), problems);
      if (problems.isEmpty()) {
        ProblemsException.throwIfAny(
            new DestinationRules(file.tables(), file.schemas()).problems(plans));
        return new Applied(set.version(), file.with(plans));
      }
      if (read == READS) {
        throw new ProblemsException(problems);
      }
    }
  }

  private static List<DestinationPlan> open(
      DestinationSet set, Vault vault, List<Problem> problems) {
    List<DestinationPlan> plans = new ArrayList<>();
    for (StoredDestination stored : set.destinations()) {
      DestinationDefinition definition = stored.definition();
      Map<String, String> secrets = new HashMap<>();
      stored
          .secrets()
          .forEach((setting, secret) ->
              vault
                  .open(definition, setting, secret)
                  .ifPresentOrElse(
                      value -> secrets.put(setting, value),
                      () -> problems.add(vault.unopened(stored, setting, secret))));
      plans.add(plan(definition, secrets));
    }
    return plans;
  }

  /// To be looked at, not delivered to: without secrets, and without the need of a keyset. The
  /// file's own where nothing was ever applied.
  public WaybillSettings shown() {
    return version() == 0
        ? file
        : file.with(store.all().destinations().stream().map(AppliedDestinations::shown).toList());
  }

  /// With a placeholder for every secret.
  static DestinationPlan shown(StoredDestination stored) {
    Map<String, String> secrets = new HashMap<>();
    stored
        .secrets()
        .forEach((String setting, SealedSecret _) -> secrets.put(setting, Wanted.STORED));
    return plan(stored.definition(), secrets);
  }

  private static DestinationPlan plan(
      DestinationDefinition definition, Map<String, String> secrets) {
    Map<String, String> settings = new HashMap<>(definition.settings());
    settings.putAll(secrets);
    return new DestinationPlan(
        new DestinationSettings(definition.id(), definition.type(), settings, definition.limits()),
        definition.organisation(),
        definition.cadences());
  }
}
