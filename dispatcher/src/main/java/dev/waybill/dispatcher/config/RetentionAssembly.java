package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.OrganisationDays;
import dev.waybill.dispatcher.retention.PlanScope;
import dev.waybill.dispatcher.retention.PlanState;
import dev.waybill.dispatcher.retention.PlanStore;
import dev.waybill.dispatcher.retention.ReadBack;
import dev.waybill.dispatcher.retention.RedeemedPlan;
import dev.waybill.dispatcher.retention.RetentionPlan;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.RetentionPlanner.Planned;
import dev.waybill.dispatcher.retention.StoredPlan;
import dev.waybill.dispatcher.retention.TablePlan;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.retention.Taker;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Plans what goes of the configured sources, and stores the plans.
public final class RetentionAssembly {
  private final ControlDatabase control;
  private final WaybillSettings settings;
  private final List<Taker> takers;

  /// @param settings with the destinations in force
  public RetentionAssembly(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
    this.takers = takers(settings);
  }

  static List<Taker> takers(WaybillSettings settings) {
    return settings.destinations().stream()
        .map(plan ->
            new Taker(plan.destination().id(), plan.organisation(), plan.cadences().keySet()))
        .toList();
  }

  /// A plan and its token.
  public record Made(RetentionPlan plan, StoredPlan stored) {}

  /// The tables of a source whose rows may go.
  public Map<PublishedTable, TablePolicy> tables(String source, Predicate<PublishedTable> chosen) {
    Map<PublishedTable, TablePolicy> tables = new LinkedHashMap<>();
    settings.tablesOf(source).stream()
        .filter(chosen)
        .forEach(table -> {
          TablePolicy policy = settings.retention().tables().get(table.id());
          if (policy != null) {
            tables.put(table, policy);
          }
        });
    return tables;
  }

  /// What would go as far as nobody was asked: nothing is stored.
  ///
  /// @param tables from [#tables], at least one
  /// @param now by which rows are old enough
  public RetentionPlan preview(
      SourceDatabase source,
      Map<PublishedTable, TablePolicy> tables,
      @Nullable String organisation,
      Instant now)
      throws SourceException, InterruptedException {
    return new RetentionPlanner(control, settings.installation(), settings.schemas(), takers)
        .plan(source, new PlanScope(tables, organisation, List.of(), now))
        .plan();
  }

  /// @param tables from [#tables], at least one
  /// @param readBacks what destinations were found to hold, as far as they were read back
  /// @param now by which rows are old enough
  public Made plan(
      SourceDatabase source,
      Map<PublishedTable, TablePolicy> tables,
      @Nullable String organisation,
      List<ReadBack> readBacks,
      String by,
      Instant now)
      throws SourceException, InterruptedException {
    Planned planned =
        new RetentionPlanner(control, settings.installation(), settings.schemas(), takers)
            .plan(source, new PlanScope(tables, organisation, readBacks, now));
    PlanState state =
        PlanState.of(settings.retention(), planned.days(), List.copyOf(tables.values()), takers);
    return new Made(
        planned.plan(),
        new PlanStore(control)
            .store(
                planned,
                state,
                without(planned.plan(), tables),
                by,
                control.now(),
                settings.retention().planValid()));
  }

  /// Uses the token of a plan up, if days, policy, holds and destinations are as they were.
  ///
  /// @throws dev.waybill.dispatcher.retention.PlanRefusedException when it runs nothing
  public RedeemedPlan redeem(String token, String by) throws SourceException, InterruptedException {
    PlanStore plans = new PlanStore(control);
    PlanStore.Subject subject = plans.subject(token);
    List<TablePolicy> policies =
        List.copyOf(
            tables(subject.source(), table -> subject.tables().contains(table.id().value()))
                .values());
    Map<String, OrganisationDays> days =
        policies.isEmpty() ? Map.of() : RetentionPlanner.days(source(subject.source()), policies);
    return plans.redeem(
        token, PlanState.of(settings.retention(), days, policies, takers), by, control.now());
  }

  private SourceDatabase source(String name) {
    SourceSettings source = settings.sources().get(name);
    if (source == null) {
      throw new IllegalStateException(
          "expected source %s of the plan in the configuration, found %s"
              .formatted(name, settings.sources().keySet()));
    }
    return new SourceDatabase(source);
  }

  private static List<String> without(RetentionPlan plan, Map<PublishedTable, TablePolicy> tables) {
    return tables.entrySet().stream()
        .filter(entry -> entry.getValue().withoutDestination() != null)
        .filter(entry -> plan.tables().stream().anyMatch(each -> loses(each, entry.getKey())))
        .map(entry ->
            "rows of %s go though no destination holds them: %s"
                .formatted(entry.getKey().id(), entry.getValue().withoutDestination()))
        .sorted()
        .toList();
  }

  private static boolean loses(TablePlan plan, PublishedTable table) {
    return plan.goes() > 0 && plan.table().equals(table.id().value());
  }
}
