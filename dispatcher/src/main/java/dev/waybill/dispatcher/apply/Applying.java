package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.apply.DestinationChange.Action;
import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationStore;
import dev.waybill.dispatcher.destination.DestinationStore.DestinationSet;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.destination.StoredDestination.ManagedBy;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.DestinationRules;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.DestinationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Makes the stored destinations those of the file. What the file names, the file owns; what was
/// added by command is left alone. A destination that leaves the file is not touched where it is:
/// its streams are only no longer delivered.
public final class Applying {
  private final ControlDatabase control;
  private final WaybillSettings file;
  private final DestinationFactories factories = new DestinationFactories();
  private final DestinationStore store;
  private final AuditLog audit;

  /// What a plan was made from.
  private record Prepared(ApplyPlan plan, List<Comparison> comparisons) {}

  /// @param file as it was read; its destinations are those wanted
  public Applying(ControlDatabase control, WaybillSettings file) {
    this.control = control;
    this.file = file;
    this.store = new DestinationStore(control);
    this.audit = new AuditLog(control);
  }

  /// What [#apply] would do now.
  ///
  /// @throws ProblemsException when the file cannot be applied
  public ApplyPlan plan() {
    return prepare(new Vault(factories, file)).plan();
  }

  /// Applies the file in one transaction.
  ///
  /// @param seen the plan a person agreed to, null where nobody was asked
  /// @param reason why, for the audit
  /// @return what was done
  /// @throws ProblemsException when the file cannot be applied
  /// @throws IllegalStateException when the plan is another by now
  public ApplyPlan apply(@Nullable ApplyPlan seen, String actor, @Nullable String reason) {
    AtomicReference<@Nullable ApplyPlan> done = new AtomicReference<>();
    control.transaction(() -> {
      store.lock();
      done.set(applyLocked(seen, actor, reason));
    });
    return Objects.requireNonNull(done.get());
  }

  /// Applies the file where nothing was ever applied or added. Elsewhere the file is not looked at:
  /// one that cannot be applied must not keep a dispatcher from what is applied.
  ///
  /// @return what was done, null when something was applied before
  /// @throws ProblemsException when the file cannot be applied
  public @Nullable ApplyPlan applyFirst(String actor, @Nullable String reason) {
    AtomicReference<@Nullable ApplyPlan> done = new AtomicReference<>();
    control.transaction(() -> {
      store.lock();
      if (store.version() == 0) {
        done.set(applyLocked(null, actor, reason));
      }
    });
    return done.get();
  }

  private ApplyPlan applyLocked(@Nullable ApplyPlan seen, String actor, @Nullable String reason) {
    Vault vault = new Vault(factories, file);
    Prepared prepared = prepare(vault);
    if (seen != null && !seen.equals(prepared.plan())) {
      throw new IllegalStateException(
          "expected the destinations as they were shown, found them changed meanwhile; nothing was"
              + " changed, run it again");
    }
    change(prepared, vault, actor, reason);
    return prepared.plan();
  }

  private Prepared prepare(Vault vault) {
    DestinationSet set = store.all();
    Map<String, StoredDestination> stored = new TreeMap<>();
    set.destinations().forEach(d -> stored.put(d.definition().id().value(), d));
    List<Comparison> comparisons = new ArrayList<>();
    List<DestinationChange> changes = new ArrayList<>();
    for (DestinationPlan plan : file.destinations()) {
      Wanted wanted = Wanted.of(plan, factories);
      Comparison comparison =
          Comparison.of(wanted, stored.remove(plan.destination().id().value()), vault);
      comparisons.add(comparison);
      changes.add(comparison.change());
    }
    List<DestinationPlan> all = new ArrayList<>(file.destinations());
    stored
        .values()
        .forEach(left -> {
          changes.add(left(left));
          if (left.managedBy() == ManagedBy.CLI) {
            all.add(AppliedDestinations.shown(left));
          }
        });
    ProblemsException.throwIfAny(new DestinationRules(file.tables(), file.schemas()).problems(all));
    return new Prepared(new ApplyPlan(set.version(), changes), comparisons);
  }

  private static DestinationChange left(StoredDestination stored) {
    String name = stored.definition().id().value();
    return stored.managedBy() == ManagedBy.CLI
        ? new DestinationChange(name, Action.KEPT, List.of(), List.of(), List.of())
        : new DestinationChange(
            name,
            Action.REMOVED,
            FieldChange.between(stored.fields(), Map.of()),
            Comparison.drift(stored),
            List.of(
                "its "
                    + stored.definition().cadences().size()
                    + " streams are no longer delivered; nothing at the destination is deleted, and"
                    + " they go on where they were when it comes back"));
  }

  private void change(Prepared prepared, Vault vault, String actor, @Nullable String reason) {
    ApplyPlan plan = prepared.plan();
    if (!plan.changes() && plan.version() > 0) {
      return;
    }
    for (Comparison comparison : prepared.comparisons()) {
      if (comparison.change().action() != Action.UNCHANGED) {
        Wanted wanted = comparison.wanted();
        store.put(wanted.definition(), ManagedBy.FILE, secrets(comparison, vault), actor);
      }
    }
    for (DestinationChange change : plan.destinations()) {
      if (change.action() == Action.REMOVED) {
        store.delete(new DestinationId(change.destination()));
      }
      if (change.action() != Action.UNCHANGED && change.action() != Action.KEPT) {
        audit.record(actor, "apply", change.destination(), change, reason);
      }
    }
    store.changed();
  }

  private static Map<String, SealedSecret> secrets(Comparison comparison, Vault vault) {
    Map<String, SealedSecret> secrets = new HashMap<>(comparison.kept());
    Wanted wanted = comparison.wanted();
    wanted
        .secrets()
        .forEach((setting, value) ->
            secrets.computeIfAbsent(setting, name -> vault.seal(wanted.definition(), name, value)));
    return secrets;
  }
}
