package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.retention.Bucket.Blocked;
import dev.waybill.dispatcher.retention.BucketCount.Counts;
import dev.waybill.dispatcher.retention.BucketCount.Place;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.RowVersion;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSnapshot;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.RowIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Plans what goes. What destinations were sent is looked up first, then everything else is counted
/// in one snapshot of the source: so a row that changes meanwhile counts as not delivered.
public final class RetentionPlanner {
  private final ControlDatabase control;
  private final String installation;
  private final SchemaCatalog schemas;
  private final List<Taker> takers;
  private final boolean running;

  /// @param takers the destinations in force
  public RetentionPlanner(
      ControlDatabase control, String installation, SchemaCatalog schemas, List<Taker> takers) {
    this(control, installation, schemas, takers, false);
  }

  private RetentionPlanner(
      ControlDatabase control,
      String installation,
      SchemaCatalog schemas,
      List<Taker> takers,
      boolean running) {
    this.control = control;
    this.installation = installation;
    this.schemas = schemas;
    this.takers = List.copyOf(takers);
    this.running = running;
  }

  /// For what lets rows go by a plan: days that became shorter after it, and that no second person
  /// has approved, count as they were.
  public RetentionPlanner running() {
    return new RetentionPlanner(control, installation, schemas, takers, true);
  }

  /// A plan, and what it rests on.
  ///
  /// @param days of each place, by [DaysFrom#place]
  public record Planned(
      RetentionPlan plan, Map<String, OrganisationDays> days, List<LegalHold> holds) {}

  /// @throws SourceException when the source cannot be asked, or not within the policy's limits
  public Planned plan(SourceDatabase source, PlanScope scope)
      throws SourceException, InterruptedException {
    return plan(source, scope, streams(scope));
  }

  /// @param streams that must have been sent the rows
  private Planned plan(
      SourceDatabase source, PlanScope scope, Map<PublishedTable, List<RequiredStream>> streams)
      throws SourceException, InterruptedException {
    String name = source.settings().name();
    List<LegalHold> holds = new HoldStore(control).inForce(name, scope.now());
    return look(
        source,
        scope,
        streams,
        holds,
        (snapshot, catalogue, made) -> {
          List<TablePlan> plans = new ArrayList<>();
          for (TableGate gate : made.gates()) {
            plans.add(plan(snapshot, catalogue, gate, scope));
          }
          return new Planned(
              new RetentionPlan(name, scope.now(), scope.organisation(), plans),
              byPlace(made.days()),
              holds);
        });
  }

  /// Rows that go, of those of the earliest date, with their values.
  ///
  /// @param most rows
  /// @param mostBytes of rows as they are read, one row at least
  /// @throws SourceException as [#plan]
  public List<RowVersion> due(SourceDatabase source, DueScope due, int most, long mostBytes)
      throws SourceException, InterruptedException {
    PlanScope scope = due.scope();
    return look(
        source,
        scope,
        streams(scope),
        new HoldStore(control).inForce(source.settings().name(), due.now()),
        (snapshot, catalogue, made) -> {
          snapshot.limit(due.policy().statementTimeout());
          TableGate gate = made.gates().iterator().next();
          return gate.rows(gate.rows().outside(due.leavingOut()), most, mostBytes);
        });
  }

  /// Those of some rows that go, as a transaction sees them that has locked them. What was sent of
  /// them is not asked: whoever has proven that of the version that is handed out need not.
  ///
  /// @param owner in a transaction, at READ COMMITTED
  /// @param source that it is a session of
  /// @param holds in force
  /// @throws SourceException when something that refers to them cannot be read
  public List<RowVersion> due(
      OwnerSession owner,
      String source,
      DueScope due,
      List<RowIdentity> keys,
      List<LegalHold> holds)
      throws SQLException, SourceException, InterruptedException {
    PlanScope scope = due.scope();
    Map<PublishedTable, List<RowReference>> references = references(owner.connection(), scope);
    owner.keepShape(tables(scope, references));
    Made made = make(owner.connection(), owner::of, source, scope, Map.of(), references, holds);
    TableGate gate = made.gates().iterator().next();
    return gate.rows(gate.rows().isOneOf(keys), keys.size(), Long.MAX_VALUE);
  }

  /// A question to a snapshot.
  @FunctionalInterface
  private interface Question<T> {
    T ask(SourceSnapshot snapshot, PartitionCatalogue catalogue, Made made)
        throws SQLException, InterruptedException;
  }

  /// What a question is asked by.
  private record Made(Collection<TableGate> gates, Map<DaysFrom, OrganisationDays> days) {}

  private <T> T look(
      SourceDatabase source,
      PlanScope scope,
      Map<PublishedTable, List<RequiredStream>> streams,
      List<LegalHold> holds,
      Question<T> question)
      throws SourceException, InterruptedException {
    Collection<TablePolicy> policies = scope.tables().values();
    try (SourceSnapshot snapshot =
        SourceSnapshot.open(
            source,
            installation,
            "waybill retention",
            least(policies, TablePolicy::lockTimeout),
            least(policies, TablePolicy::statementTimeout))) {
      Map<PublishedTable, List<RowReference>> before = references(snapshot.connection(), scope);
      PartitionCatalogue catalogue = new PartitionCatalogue(snapshot.connection());
      snapshot.waitForLocks(least(policies, TablePolicy::lockTimeout));
      snapshot.begin(tables(scope, before));
      Map<PublishedTable, List<RowReference>> references = references(snapshot.connection(), scope);
      requireSame(before, references);
      return question.ask(
          snapshot,
          catalogue,
          make(
              snapshot.connection(),
              snapshot::of,
              source.settings().name(),
              scope,
              streams,
              references,
              holds));
    } catch (SQLException e) {
      throw SourceException.of(
          "planning what goes of source " + source.settings().name() + remedy(e), e);
    }
  }

  /// What to do where a limit of the policy was met.
  private static String remedy(SQLException e) {
    return switch (String.valueOf(e.getSQLState())) {
      case "57014" ->
          " (within `retention.statementTimeout`; raise it, or choose by --table or --organisation)";
      case "55P03" -> " (within `retention.lockTimeout`; a table is being altered, plan again)";
      default -> "";
    };
  }

  private Made make(
      Connection connection,
      Function<PublishedTable, RowConditions> conditions,
      String source,
      PlanScope scope,
      Map<PublishedTable, List<RequiredStream>> streams,
      Map<PublishedTable, List<RowReference>> references,
      List<LegalHold> holds)
      throws SQLException, SourceException {
    Map<DaysFrom, OrganisationDays> days = days(connection, scope.tables().values());
    if (running) {
      AcceptedDays accepted = new AcceptedDays(control, source);
      days.replaceAll((from, found) -> accepted.usable(from.place(), found));
    }
    TableGates gates =
        new TableGates(
            connection, conditions, scope, new TableGates.Facts(streams, references, days, holds));
    return new Made(gates.all(), days);
  }

  /// The days as they are now, of each place.
  ///
  /// @param policies at least one
  public static Map<String, OrganisationDays> days(
      SourceDatabase source, Collection<TablePolicy> policies)
      throws SourceException, InterruptedException {
    try (SourceSnapshot now =
        SourceSnapshot.open(
            source,
            "",
            "waybill retention",
            least(policies, TablePolicy::lockTimeout),
            least(policies, TablePolicy::statementTimeout))) {
      return byPlace(days(now.connection(), policies));
    } catch (SQLException e) {
      throw SourceException.of("asking source " + source.settings().name() + " for days", e);
    }
  }

  /// What would go of a relation that was taken out of its table, which destinations were proven to
  /// hold: days, holds and references are looked at once more.
  ///
  /// @throws SourceException as [#plan]
  public Planned recheck(
      SourceDatabase source, PublishedTable closed, TablePolicy policy, Instant now)
      throws SourceException, InterruptedException {
    return plan(source, new PlanScope(Map.of(closed, policy), null, List.of(), now), Map.of());
  }

  /// What refers to rows of a table as schema files alone declare.
  ///
  /// @throws SourceException when something that refers to them cannot be read
  public List<RowReference> declared(Connection connection, PublishedTable table)
      throws SQLException, SourceException {
    return new References(connection, schemas)
        .to(table).stream().filter(RowReference::isDeclared).toList();
  }

  private Map<PublishedTable, List<RequiredStream>> streams(PlanScope scope) {
    RequiredStreams required = new RequiredStreams(control, takers);
    Map<PublishedTable, List<RequiredStream>> streams = new HashMap<>();
    scope.tables().forEach((table, policy) -> streams.put(table, required.of(table, policy)));
    return streams;
  }

  private Map<PublishedTable, List<RowReference>> references(Connection connection, PlanScope scope)
      throws SQLException, SourceException {
    References references = new References(connection, schemas);
    Map<PublishedTable, List<RowReference>> found = new HashMap<>();
    for (PublishedTable table : scope.tables().keySet()) {
      found.put(table, references.to(table));
    }
    return found;
  }

  /// A table that refers to another only since the snapshot is not locked in it.
  private static void requireSame(
      Map<PublishedTable, List<RowReference>> before, Map<PublishedTable, List<RowReference>> now)
      throws SourceException {
    if (!before.equals(now)) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "expected the references between tables to stay as they were, found others; plan again",
          null);
    }
  }

  private static Collection<SourceTable> tables(
      PlanScope scope, Map<PublishedTable, List<RowReference>> references) {
    Set<SourceTable> tables = new HashSet<>();
    scope
        .tables()
        .forEach((table, policy) -> {
          tables.add(table.source());
          tables.add(policy.days().table());
        });
    references.values().forEach(each -> each.forEach(one -> tables.add(one.child())));
    return tables;
  }

  private static Map<DaysFrom, OrganisationDays> days(
      Connection connection, Collection<TablePolicy> policies) throws SQLException {
    Map<DaysFrom, OrganisationDays> days = new LinkedHashMap<>();
    for (TablePolicy policy : policies) {
      if (!days.containsKey(policy.days())) {
        days.put(policy.days(), OrganisationDays.read(connection, policy.days()));
      }
    }
    return days;
  }

  private static Map<String, OrganisationDays> byPlace(Map<DaysFrom, OrganisationDays> days) {
    Map<String, OrganisationDays> places = new TreeMap<>();
    days.forEach((from, each) -> places.put(from.place(), each));
    return places;
  }

  private static Duration least(
      Collection<TablePolicy> policies, Function<TablePolicy, Duration> limit) {
    return policies.stream().map(limit).min(Comparator.naturalOrder()).orElseThrow();
  }

  private static TablePlan plan(
      SourceSnapshot snapshot, PartitionCatalogue catalogue, TableGate gate, PlanScope scope)
      throws SQLException {
    snapshot.limit(gate.policy().statementTimeout());
    Map<Place, Counts> counts = BucketCount.of(snapshot.connection(), gate);
    Map<Long, Long> goes = new HashMap<>();
    counts.forEach((place, each) -> goes.merge(place.oid(), each.goes(), Long::sum));
    Optional<PartitionedTable> partitioned = catalogue.table(gate.table());
    Map<Long, PartitionShare> shares =
        partitioned.isPresent()
            ? new PartitionShares(snapshot.connection(), gate).of(partitioned.get(), goes)
            : Map.of();
    List<Bucket> buckets = new ArrayList<>();
    counts.forEach((place, each) -> {
      PartitionShare share = shares.get(place.oid());
      buckets.add(bucket(gate, scope, place, each, share == null ? Way.DELETE : share.way()));
    });
    return new TablePlan(
        gate.table().id().value(),
        gate.table().source().toString(),
        buckets,
        List.copyOf(shares.values()));
  }

  private static Bucket bucket(
      TableGate gate, PlanScope scope, Place place, Counts counts, Way way) {
    List<Blocked> blocked = new ArrayList<>();
    List<Blocked> evidence = new ArrayList<>();
    int blockings = gate.blockings().size();
    counts
        .blocked()
        .forEach((number, rows) -> {
          boolean keeps = number < blockings;
          Blocking blocking =
              keeps ? gate.blockings().get(number) : gate.copied().get(number - blockings);
          Blocker blocker = blocking.blocker();
          (keeps ? blocked : evidence)
              .add(new Blocked(blocker.code(), blocker.text(), rows, counts.keys(number)));
        });
    List<String> unread =
        gate.policy().destinations().stream()
            .filter(id ->
                scope.readBacks().stream()
                    .noneMatch(each ->
                        each.covers(id, gate.table().id(), place.organisation(), place.day())))
            .map(Object::toString)
            .toList();
    return new Bucket(
        place.organisation(),
        place.day(),
        place.relation(),
        counts.days(),
        counts.rows(),
        counts.goes(),
        way,
        unread,
        blocked,
        counts.copied(),
        evidence);
  }
}
