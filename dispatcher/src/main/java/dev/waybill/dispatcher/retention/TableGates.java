package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.ReferenceRule.Referrer;
import dev.waybill.dispatcher.source.CatalogueColumn;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// Makes the gates of the tables of one plan, children before their parents: the gate of a parent
/// asks whether the rows that refer to it go. Where tables refer to each other in a circle, rows of
/// the one that is reached again count as staying.
final class TableGates {
  private final Connection connection;
  private final Function<PublishedTable, RowConditions> conditions;
  private final PlanScope scope;
  private final Facts facts;
  private final Map<SourceTable, TableGate> made = new LinkedHashMap<>();
  private final Set<SourceTable> making = new HashSet<>();

  /// What was looked up before the snapshot was taken, and in it.
  ///
  /// @param streams of each table
  /// @param references to each table
  /// @param days of each place
  record Facts(
      Map<PublishedTable, List<RequiredStream>> streams,
      Map<PublishedTable, List<RowReference>> references,
      Map<DaysFrom, OrganisationDays> days,
      List<LegalHold> holds) {}

  /// @param conditions about the rows of a table, on that session
  TableGates(
      Connection connection,
      Function<PublishedTable, RowConditions> conditions,
      PlanScope scope,
      Facts facts) {
    this.connection = connection;
    this.conditions = conditions;
    this.scope = scope;
    this.facts = facts;
  }

  /// In an order in which children come before their parents.
  Collection<TableGate> all() throws SQLException, SourceException {
    for (PublishedTable table : scope.tables().keySet()) {
      make(table);
    }
    return made.values();
  }

  private void make(PublishedTable table) throws SQLException, SourceException {
    if (made.containsKey(table.source()) || !making.add(table.source())) {
      return;
    }
    List<Referrer> referrers = new ArrayList<>();
    for (RowReference reference : facts.references().getOrDefault(table, List.of())) {
      for (PublishedTable child : scope.tables().keySet()) {
        if (child.source().equals(reference.child())) {
          make(child);
        }
      }
      referrers.add(new Referrer(reference, made.get(reference.child())));
    }
    made.put(table.source(), gate(table, referrers));
  }

  private TableGate gate(PublishedTable table, List<Referrer> referrers)
      throws SQLException, SourceException {
    TablePolicy policy = Objects.requireNonNull(scope.tables().get(table));
    RowConditions rows = conditions.apply(table);
    List<Blocking> blockings = new ArrayList<>();
    for (Rule rule : rules(table, policy, referrers)) {
      blockings.addAll(rule.blockings(rows));
    }
    List<Blocking> copied =
        new ReferenceRule(
                table.source(),
                referrers.stream()
                    .filter(each -> isCopied(policy, each))
                    .map(each -> new Referrer(each.reference().copying(), each.gate()))
                    .toList(),
                "waybill_e")
            .blockings(rows);
    OrganisationDays days = Objects.requireNonNull(facts.days().get(policy.days()));
    return new TableGate(
        table,
        policy,
        rows,
        scope.organisation(),
        days.sql(policy.days()),
        scope.now(),
        shortest(days),
        blockings,
        copied);
  }

  /// Whether it keeps no row, because that is copied for it.
  private static boolean isCopied(TablePolicy policy, Referrer referrer) {
    return policy.evidence() == Evidence.COPY && referrer.reference().isDeclared();
  }

  private Instant shortest(OrganisationDays days) {
    return scope.now().minus(Duration.ofDays(days.shortest()));
  }

  private List<Rule> rules(PublishedTable table, TablePolicy policy, List<Referrer> referrers)
      throws SQLException {
    String organisation = Objects.requireNonNull(table.schema().organisation());
    List<Rule> rules = new ArrayList<>();
    rules.add(new OrganisationRule(policy.days()));
    rules.add(new DateRule(policy.column()));
    rules.add(new HoldRule(table, organisation, facts.holds()));
    List<Referrer> keeping = referrers.stream().filter(each -> !isCopied(policy, each)).toList();
    rules.add(new ReferenceRule(table.source(), keeping, "waybill_r"));
    rules.add(new FidelityRule(table, policy, CatalogueColumn.of(connection, table.source())));
    rules.add(new DestinationRule(policy));
    for (RequiredStream stream : facts.streams().getOrDefault(table, List.of())) {
      rules.add(new DeliveredRule(stream, organisation));
      rules.add(new SkippedRule(stream));
      rules.add(new NotHeldRule(stream, scope.readBacks(stream.stream())));
    }
    return rules;
  }
}
