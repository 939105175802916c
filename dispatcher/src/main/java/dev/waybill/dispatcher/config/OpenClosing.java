package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.closing.Close;
import dev.waybill.dispatcher.closing.CloseOut;
import dev.waybill.dispatcher.closing.CloseStore;
import dev.waybill.dispatcher.closing.ClosingSettings;
import dev.waybill.dispatcher.closing.ClosingTable;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.retention.PartitionShare;
import dev.waybill.dispatcher.retention.RedeemedPlan;
import dev.waybill.dispatcher.retention.RetentionPlan;
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
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Sources, destinations and archive opened to take partitions out, apart from any dispatcher.
public final class OpenClosing implements AutoCloseable {
  private final ControlDatabase control;
  private final WaybillSettings settings;
  private final Destinations destinations;
  private final List<DeliveryStream> streams;
  private final OrganisationKeys keys;
  private final CloseStore closes;
  private final Map<String, ClosingTable> tables = new HashMap<>();

  /// @param settings with the destinations in force, and their secrets
  /// @throws ProblemsException when there is no keyset, which tombstones need
  public OpenClosing(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
    this.keys = new OrganisationKeys(control, new KeysetFile(keyset(settings)));
    this.destinations =
        new Destinations(
            settings.installation(),
            settings.destinations().stream().map(DestinationPlan::destination).toList(),
            new DestinationFactories());
    this.streams =
        StreamAssembly.streams(
            settings,
            new StreamStore(control),
            LeaseStore.ofThisProcess(control, settings.worker().lease()));
    this.closes = new CloseStore(control);
  }

  private static Path keyset(WaybillSettings settings) {
    Path keyset = settings.keyset();
    if (keyset == null) {
      throw problem(
          "expected a file of keys, which the tombstones of dropped rows are made with, found none; `waybill keys create FILE` makes one",
          "credentials",
          "keyset");
    }
    return keyset;
  }

  private static ProblemsException problem(String text, String... path) {
    return new ProblemsException(List.of(Problem.at(text, path)));
  }

  public CloseStore closes() {
    return closes;
  }

  /// What a plan has begun.
  ///
  /// @param closes partitions that go whole
  /// @param deletes rows that go without their partition, by table
  public record Begun(List<Close> closes, Map<String, Long> deletes) {}

  /// Begins with what goes by a plan.
  public Begun begin(RedeemedPlan redeemed) throws SourceException {
    RetentionPlan plan = redeemed.plan();
    List<Close> begun = new ArrayList<>();
    Map<String, Long> deletes = new HashMap<>();
    for (TablePlan each : plan.tables()) {
      List<PartitionShare> whole =
          each.partitions().stream().filter(share -> share.way() == Way.DROP).toList();
      long rest = each.goes() - whole.stream().mapToLong(PartitionShare::goes).sum();
      if (rest > 0) {
        deletes.put(each.table(), rest);
      }
      if (!whole.isEmpty()) {
        begun.addAll(begin(redeemed, table(each.table()), whole));
      }
    }
    return new Begun(begun, deletes);
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
                        "retention of %s by %s".formatted(published.id(), table.policy().column()),
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
        control,
        keys,
        new RetentionPlanner(
            control,
            settings.installation(),
            settings.schemas(),
            RetentionAssembly.takers(settings)),
        table(close.table()),
        ClosingSettings.DEFAULT);
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
        streams.stream()
            .filter(stream -> stream.stream().table().equals(id))
            .filter(stream -> policy.destinations().contains(stream.stream().destination()))
            .map(stream -> new Required(stream, destinations.get(stream.stream().destination())))
            .toList());
  }

  @Override
  public void close() {
    destinations.close();
  }
}
