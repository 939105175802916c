package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.apply.KeyRotation;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.closing.BoundedDelete;
import dev.waybill.dispatcher.closing.Close;
import dev.waybill.dispatcher.closing.CloseOut;
import dev.waybill.dispatcher.closing.CloseStore;
import dev.waybill.dispatcher.closing.ClosingSettings;
import dev.waybill.dispatcher.closing.ClosingTable;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.closing.DeleteOrder;
import dev.waybill.dispatcher.closing.DeleteOutcome;
import dev.waybill.dispatcher.closing.Pace;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.PartitionShare;
import dev.waybill.dispatcher.retention.RedeemedPlan;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.TablePlan;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.retention.Way;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sources, destinations and archive opened to take partitions out, apart from any dispatcher.
public final class OpenClosing implements AutoCloseable {
  private static final String FOLDER = "closing";

  private final ControlDatabase control;
  private final WaybillSettings settings;
  private final OpenStreams open;
  private final HeldProof held;
  private final OrganisationKeys keys;
  private final CloseStore closes;
  private final Pace pace;
  private final Map<String, ClosingTable> tables = new HashMap<>();

  /// @param settings with the destinations in force, and their secrets
  /// @throws ProblemsException when there is no keyset, which tombstones need
  public OpenClosing(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
    this.keys = new OrganisationKeys(control, KeyRotation.keysetFile(settings));
    this.open =
        new OpenStreams(
            control,
            settings,
            settings.destinations().stream().map(DestinationPlan::destination).toList(),
            FOLDER);
    this.held = new HeldProof(control, open.destinations(), open.folder());
    this.closes = new CloseStore(control);
    this.pace = new Pace(settings.retention().share());
  }

  private static ProblemsException problem(String text, String... path) {
    return new ProblemsException(List.of(Problem.at(text, path)));
  }

  public CloseStore closes() {
    return closes;
  }

  /// Of everything that is done here.
  public Pace pace() {
    return pace;
  }

  /// Begins with the partitions that go whole by a plan.
  public List<Close> begin(RedeemedPlan redeemed) throws SourceException {
    List<Close> begun = new ArrayList<>();
    for (TablePlan each : redeemed.plan().tables()) {
      List<PartitionShare> whole =
          each.partitions().stream().filter(share -> share.way() == Way.DROP).toList();
      if (!whole.isEmpty()) {
        begun.addAll(begin(redeemed, table(each.table()), whole));
      }
    }
    return begun;
  }

  /// What became of rows that go without their partition.
  ///
  /// @param problem what keeps the rest, null where nothing is left
  public record Deleted(String table, String organisation, long rows, @Nullable String problem) {}

  /// Deletes the rows that go by a plan without their partition, children before their parents.
  ///
  /// @param spent asked before each batch whether nothing more is to be begun
  /// @param progress is told after each batch
  public List<Deleted> delete(
      RedeemedPlan redeemed, BooleanSupplier spent, Consumer<String> progress)
      throws SourceException, DestinationException, InterruptedException {
    List<Deleted> deleted = new ArrayList<>();
    for (TablePlan each : redeemed.plan().tables()) {
      Set<String> whole = new HashSet<>();
      Set<String> organisations = new TreeSet<>();
      for (Bucket bucket : each.buckets()) {
        if (bucket.way() == Way.DROP) {
          whole.add(bucket.relation());
        } else if (bucket.goes() > 0 && bucket.organisation() != null) {
          organisations.add(bucket.organisation());
        }
      }
      for (String organisation : organisations) {
        DeleteOrder order =
            new DeleteOrder(
                organisation, whole, policy(table(each.table())), redeemed.policyVersion());
        deleted.add(delete(each.table(), order, spent, progress));
      }
    }
    return deleted;
  }

  private Deleted delete(
      String table, DeleteOrder order, BooleanSupplier spent, Consumer<String> progress)
      throws SourceException, DestinationException, InterruptedException {
    BoundedDelete deletes = deletes(table);
    long rows = 0;
    long lacking = 0;
    while (!spent.getAsBoolean()) {
      long began = pace.begin();
      DeleteOutcome outcome = deletes.runOnce(order);
      pace.end(began);
      rows += outcome.deleted();
      lacking += outcome.lacking().stream().mapToLong(each -> each.notHeld().size()).sum();
      progress.accept("%s: %,d rows of %s deleted".formatted(table, rows, order.organisation()));
      if (outcome.waitsFor() != null || outcome.isOver() || outcome.deleted() == 0) {
        return new Deleted(table, order.organisation(), rows, problem(outcome, lacking));
      }
    }
    return new Deleted(table, order.organisation(), rows, "the time for it was over");
  }

  private static @Nullable String problem(DeleteOutcome outcome, long lacking) {
    if (outcome.waitsFor() != null) {
      return outcome.waitsFor();
    }
    return lacking == 0 && outcome.isOver()
        ? null
        : "%d rows are not held by every destination that must hold them, or changed meanwhile; `waybill reconcile` names them"
            .formatted(Math.max(lacking, outcome.changed()));
  }

  /// Settles what deletes that died have left, of every table that has a policy.
  public void settleDeletes() throws SourceException {
    for (TableId id : settings.retention().tables().keySet()) {
      var _ = deletes(id.value()).resume();
    }
  }

  private BoundedDelete deletes(String table) {
    return new BoundedDelete(control, keys, planner(), table(table), ClosingSettings.DEFAULT);
  }

  private RetentionPlanner planner() {
    return new RetentionPlanner(
        control, settings.installation(), settings.schemas(), RetentionAssembly.takers(settings));
  }

  private static String policy(ClosingTable table) {
    return "retention of %s by %s".formatted(table.table().id(), table.policy().column());
  }

  private List<Close> begin(
      RedeemedPlan redeemed, ClosingTable table, List<PartitionShare> partitions)
      throws SourceException {
    List<Close> begun = new ArrayList<>();
    PublishedTable published = table.table();
    try (Connection connection = table.source().connect("waybill closing")) {
      PartitionCatalogue catalogue = new PartitionCatalogue(connection);
      String system = catalogue.system();
      PartitionedTable partitioned = catalogue.table(published).orElseThrow();
      for (PartitionShare share : partitions) {
        partitioned.partitions().stream()
            .filter(each -> share.relation().equals(each.schema() + "." + each.name()))
            .map(each ->
                closes.open(
                    new CloseStore.Order(
                        redeemed.id(),
                        redeemed.source(),
                        published.id().value(),
                        published.schema().major(),
                        system,
                        each.oid(),
                        each.schema(),
                        each.name(),
                        policy(table),
                        redeemed.policyVersion())))
            .forEach(begun::add);
      }
      return begun;
    } catch (SQLException e) {
      throw SourceException.of("asking for the partitions of " + published.source(), e);
    }
  }

  /// What takes a partition out.
  public CloseOut closeOut(Close close) {
    return new CloseOut(
        control, keys, planner(), table(close.table()), held, ClosingSettings.DEFAULT);
  }

  private ClosingTable table(String name) {
    return tables.computeIfAbsent(name, this::open);
  }

  private ClosingTable open(String name) {
    TableId id = new TableId(name);
    TablePolicy policy = settings.retention().tables().get(id);
    String source = Objects.requireNonNull(settings.tables().get(id), name).source();
    SourceSettings reading = Objects.requireNonNull(settings.sources().get(source), source);
    if (policy == null) {
      throw problem(
          "expected a policy by which rows of the table go, found none",
          "retention",
          "tables",
          name);
    }
    SourceSettings owning =
        reading
            .asMaintenance()
            .orElseThrow(() ->
                problem(
                    "expected the owner of the tables, who takes partitions out of them, found none",
                    "sources",
                    source,
                    "maintenance"));
    SourceDatabase database = new SourceDatabase(reading);
    return new ClosingTable(
        settings.tablesOf(source).stream()
            .filter(table -> table.id().equals(id))
            .findFirst()
            .orElseThrow(),
        policy,
        database,
        new SourceDatabase(owning),
        new WindowReader(database, database.time(), settings.installation()),
        open.streams().stream()
            .filter(stream -> stream.stream().table().equals(id))
            .filter(stream -> policy.destinations().contains(stream.stream().destination()))
            .map(stream ->
                new Required(stream, open.destinations().get(stream.stream().destination())))
            .toList());
  }

  @Override
  public void close() {
    open.close();
  }
}
