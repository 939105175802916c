package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.reconciliation.Reconciliation;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The table `items`, followed with its deletes, delivered to a replica that a test may bend.
final class ReconciliationRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  final DeliveryRig rig;
  final Worker worker;
  final Reconciliation reconciliation;
  final HeldProof proof;
  private final PostgresServer server = PostgresServer.shared();
  private final String replica =
      "reconciled_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();

  ReconciliationRig(Path folder) throws Exception {
    this(folder, ReadingRig.items(), ReconciliationRig::replica);
  }

  /// @param destinations of which one has the id of [DeliveryRig#STREAM]
  ReconciliationRig(
      Path folder, PublishedTable table, Function<ReconciliationRig, Destinations> destinations)
      throws Exception {
    server.createDatabase(replica);
    rig = new DeliveryRig(folder);
    rig.application.followDeletes();
    Destinations opened = destinations.apply(this);
    worker = rig.worker("a", opened, DeliveryRig.NO_LIMITS, table);
    reconciliation = new Reconciliation(rig.control, opened, folder);
    proof = new HeldProof(rig.control, opened, folder);
  }

  /// At `rig.place`.
  Destinations memory() {
    return memory(UnaryOperator.identity());
  }

  Destinations memory(UnaryOperator<DestinationAdapter> adapter) {
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), "memory", Map.of())),
        new DestinationFactories(
            List.of(
                new MemoryFactory(owner ->
                    adapter.apply(new InMemoryAdapter(rig.place, owner, Clock.systemUTC()))))));
  }

  Destinations replica() {
    return new Destinations(
        "test",
        List.of(
            new DestinationSettings(
                DeliveryRig.STREAM.destination(), "postgres", replicaSettings())),
        new DestinationFactories());
  }

  Map<String, String> replicaSettings() {
    return Map.of(
        "url",
        "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + replica,
        "user",
        server.user(),
        "password",
        server.password(),
        "schema",
        "held");
  }

  /// At depth *sample* so many rows are drawn that all are.
  static ReconciliationOrder order(Depth depth) {
    return new ReconciliationOrder(null, null, depth, 1_000, null, null, null);
  }

  OfStream compare(Depth depth) throws Exception {
    return compare(order(depth)).streams().getFirst();
  }

  ReconciliationReport compare(ReconciliationOrder order) throws Exception {
    return compare(order, () -> false, progress -> {});
  }

  ReconciliationReport compare(
      ReconciliationOrder order, BooleanSupplier spent, Consumer<String> progress)
      throws Exception {
    return reconciliation.run(
        order, List.of(worker.delivered()), new Reconciliation.How(7L, spent, progress));
  }

  /// What differs, as `MISSING id=a`, with its cause and columns where there are any.
  static List<String> differences(OfStream stream) {
    return stream.differences().stream()
        .map(each ->
            each.kind()
                + " "
                + each.key()
                + (each.cause().name().equals("UNKNOWN") ? "" : " " + each.cause())
                + each.columns().stream().map(" "::concat).collect(Collectors.joining()))
        .toList();
  }

  void put(String id, long value) throws Exception {
    rig.application.execute(rig.application.put(id, value));
  }

  /// Lets a window close and delivers everything that is due.
  void deliver() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  void atReplica(String sql) throws Exception {
    try (Connection connection = server.connect(replica);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws Exception {
    rig.close();
  }
}
