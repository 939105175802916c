package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.DestinationStore;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.destination.StoredDestination.ManagedBy;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.DestinationRules;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.DestinationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Destinations that are added and removed one by one, beside those of the file.
public final class DestinationEdits {
  private final ControlDatabase control;
  private final WaybillSettings file;
  private final DestinationFactories factories = new DestinationFactories();
  private final DestinationStore store;
  private final AuditLog audit;

  public DestinationEdits(ControlDatabase control, WaybillSettings file) {
    this.control = control;
    this.file = file;
    this.store = new DestinationStore(control);
    this.audit = new AuditLog(control);
  }

  /// All that are stored, by name.
  public List<StoredDestination> list() {
    return store.all().destinations();
  }

  /// @throws ProblemsException when there is none of this name
  public StoredDestination get(String name) {
    List<StoredDestination> all = list();
    return all.stream()
        .filter(d -> d.definition().id().value().equals(name))
        .findFirst()
        .orElseThrow(() ->
            DestinationSettings.unknown(all.stream().map(d -> d.definition().id()).toList(), name));
  }

  /// @throws ProblemsException when the name or the place is taken, or a setting is wrong
  public void add(DestinationPlan plan, String actor, @Nullable String reason) {
    control.transaction(() -> {
      store.lock();
      List<DestinationPlan> all = new ArrayList<>();
      for (StoredDestination stored : list()) {
        requireFree(plan.destination().id(), stored);
        all.add(AppliedDestinations.shown(stored));
      }
      all.add(plan);
      ProblemsException.throwIfAny(
          new DestinationRules(file.tables(), file.schemas()).problems(all));
      Wanted wanted = Wanted.of(plan, factories);
      Vault vault = new Vault(factories, file);
      Map<String, SealedSecret> secrets = new HashMap<>();
      wanted
          .secrets()
          .forEach((setting, value) ->
              secrets.put(setting, vault.seal(wanted.definition(), setting, value)));
      store.put(wanted.definition(), ManagedBy.CLI, secrets, actor);
      audit.record(
          actor,
          "destination.add",
          plan.destination().id().value(),
          wanted.definition().fields(),
          reason);
      store.changed();
    });
  }

  private static void requireFree(DestinationId id, StoredDestination stored) {
    if (stored.definition().id().equals(id)) {
      throw new ProblemsException(
          Problem.at(
              "expected a name that is not taken, found a destination managed by "
                  + stored.managedBy()
                  + "; choose another name",
              "destinations",
              id.value()));
    }
  }

  /// Nothing at the destination is deleted; its streams keep their place for when it comes back.
  ///
  /// @throws ProblemsException when there is none, or the file owns it
  public void remove(String name, String actor, @Nullable String reason) {
    control.transaction(() -> {
      store.lock();
      StoredDestination stored = get(name);
      requireNotOfFile(stored);
      store.delete(stored.definition().id());
      audit.record(actor, "destination.remove", name, stored.fields(), reason);
      store.changed();
    });
  }

  /// @throws ProblemsException when the file owns it
  public static void requireNotOfFile(StoredDestination stored) {
    if (stored.managedBy() == ManagedBy.FILE) {
      String name = stored.definition().id().value();
      throw new ProblemsException(
          Problem.at(
              "expected a destination added by command, found one that the file owns; take it out"
                  + " of the file and run `waybill apply`",
              "destinations",
              name));
    }
  }
}
