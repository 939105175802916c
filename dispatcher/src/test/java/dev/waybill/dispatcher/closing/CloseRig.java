package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.delivery.DeliveryRig;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.MemoryFactory;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.destination.TickingClock;
import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.reconciliation.Reconciliation;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.retention.DaysFrom;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.retention.Taker;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.Setting;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The whole dispatcher over `items`, of two organisations whose rows are long due and a third
/// whose are not, a destination in memory that must hold them, and what lets rows go.
public final class CloseRig implements AutoCloseable {
  public static final String PARTITION = "items_2026_03_01";
  public static final PublishedTable ITEMS = ReadingRig.items();

  /// With `marks`, which refer to items; the table is made by [#mark].
  public static final SchemaCatalog SCHEMAS =
      SchemaCatalog.shipped()
          .with(Path.of("src/test/resources/schemas"))
          .with(Path.of("src/test/resources/schemas-referring"));

  public static final DestinationId MEMORY = DeliveryRig.STREAM.destination();

  /// How patiently partitions are closed.
  ClosingSettings settings =
      new ClosingSettings(Duration.ofMillis(200), new Patience(3, Duration.ofMillis(1)));

  /// By which a destination that is away is left alone.
  final TickingClock clock = new TickingClock();

  /// What becomes of items that marks refer to, as their schema file declares.
  public Evidence evidence = Evidence.KEEP;

  /// By which items are old enough to go.
  String retentionBy = String.valueOf(ITEMS.schema().eventDate());

  public final DeliveryRig deliveries;
  public final ReadingRig application;
  final DeliveryRig.Worker worker;
  final CloseStore closes;
  private final Path folder;
  private final Destinations destinations;
  private final KeysetFile keyset;
  public final OrganisationKeys keys;

  /// What the destination holds of some ids now: the values of those that it has.
  public Map<String, Long> held(List<String> ids) throws DestinationException {
    Map<String, Long> held = new TreeMap<>();
    destinations
        .get(MEMORY)
        .fetch(
            DeliveryRig.STREAM,
            ITEMS.schema(),
            ids.stream()
                .map(id -> new RowIdentity(Arrays.asList(id, null, null).subList(0, identity())))
                .toList(),
            (i, row) -> {
              if (row.operation() != RowOperation.DELETE
                  && row.values().get(2) instanceof ColumnValue.Known(var value)) {
                held.put(ids.get(i), Long.valueOf(value.toString()));
              }
            });
    return held;
  }

  private static int identity() {
    return ITEMS.schema().identity().size();
  }

  /// Over day partitions, with a destination in memory.
  ///
  /// @param folder existing, for spool and keyset
  public CloseRig(Path folder, UnaryOperator<DestinationAdapter> around)
      throws SQLException, IOException {
    this(folder, around, true);
  }

  CloseRig(Path folder, UnaryOperator<DestinationAdapter> around, boolean partitioned)
      throws SQLException, IOException {
    this(
        folder,
        new DestinationSettings(MEMORY, "memory", Map.of()),
        place ->
            new DestinationFactories(
                List.of(
                    new MemoryFactory(owner ->
                        around.apply(new InMemoryAdapter(place, owner, Clock.systemUTC()))))),
        partitioned);
  }

  /// Over day partitions, with a destination of any type.
  ///
  /// @param destination with the id [#MEMORY]
  public CloseRig(Path folder, DestinationSettings destination) throws SQLException, IOException {
    this(folder, destination, _ -> new DestinationFactories(), true);
  }

  /// As the other, with something around the adapter.
  CloseRig(Path folder, DestinationSettings destination, UnaryOperator<DestinationAdapter> around)
      throws SQLException, IOException {
    this(folder, destination, _ -> around(around), true);
  }

  private static DestinationFactories around(UnaryOperator<DestinationAdapter> around) {
    List<DestinationFactory> factories = new ArrayList<>();
    for (DestinationFactory each : ServiceLoader.load(DestinationFactory.class)) {
      factories.add(new Around(each, around));
    }
    return new DestinationFactories(factories);
  }

  private record Around(DestinationFactory inner, UnaryOperator<DestinationAdapter> around)
      implements DestinationFactory {
    @Override
    public String type() {
      return inner.type();
    }

    @Override
    public List<Setting> settings() {
      return inner.settings();
    }

    @Override
    public DestinationAdapter create(DestinationConfig config) {
      return around.apply(inner.create(config));
    }
  }

  private CloseRig(
      Path folder,
      DestinationSettings destination,
      Function<InMemoryPlace, DestinationFactories> factories,
      boolean partitioned)
      throws SQLException, IOException {
    this.folder = folder;
    this.deliveries = new DeliveryRig(folder.resolve("spool"));
    this.application = deliveries.application;
    if (partitioned) {
      application.partitionByDay();
    }
    application.followDeletes();
    application.execute(
        "CREATE TABLE organizations (id text PRIMARY KEY, data_retention_days int)",
        "INSERT INTO organizations VALUES ('org', 30), ('other', 7), ('long', 36500)",
        "ALTER TABLE items ADD FOREIGN KEY (organization_id) REFERENCES organizations ON DELETE CASCADE");
    this.destinations =
        new Destinations("test", List.of(destination), factories.apply(deliveries.place), clock);
    this.worker = deliveries.worker("one", destinations, DeliveryRig.NO_LIMITS, ITEMS);
    this.closes = new CloseStore(deliveries.control);
    this.keyset = new KeysetFile(folder.resolve("keyset.json"));
    keyset.create();
    this.keys = new OrganisationKeys(deliveries.control, keyset);
  }

  public DestinationAdapter destination() {
    return destinations.get(MEMORY);
  }

  /// What is delivered to it.
  public DeliveryStream stream() {
    return worker.delivered();
  }

  /// The keys, by a process with a way of its own to the control database.
  public OrganisationKeys keys(ControlDatabase control) {
    return new OrganisationKeys(control, keyset);
  }

  /// A row of the partition's day.
  public String row(String id, String organisation, long value) {
    return row(id, organisation, value, "2026-03-01 10:00");
  }

  String row(String id, String organisation, long value, String created) {
    return "INSERT INTO items (id, organization_id, value, created_at, updated_at) VALUES ('%s', '%s', %d, '%s', '%s')"
        .formatted(id, organisation, value, created, application.time.now());
  }

  /// A mark of an item, by a declared reference alone.
  public void mark(String id, String item) throws SQLException {
    application.execute(
        "CREATE TABLE IF NOT EXISTS marks (id text PRIMARY KEY, organization_id text, item_id text, created_at timestamp DEFAULT now(), updated_at timestamptz DEFAULT now())",
        "INSERT INTO marks (id, organization_id, item_id) VALUES ('%s', 'org', '%s')"
            .formatted(id, item));
  }

  /// `id value < referrers` of the items that are kept as evidence.
  List<String> kept() throws SQLException {
    if (texts("SELECT to_regclass('waybill_evidence.items')::text").getFirst() == null) {
      return List.of();
    }
    return texts(
        "SELECT id || ' ' || value || ' < ' || array_to_string(_waybill_referrers, ', ') FROM waybill_evidence.items ORDER BY 1");
  }

  /// Closes a window and delivers it.
  public void deliver() {
    application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  ClosingTable table() {
    return new ClosingTable(
        ITEMS,
        new TablePolicy(
            retentionBy,
            DaysFrom.DEFAULT,
            List.of(MEMORY),
            null,
            List.of(),
            new BigDecimal("0.8"),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            evidence),
        application.source,
        application.source,
        worker.delivered().reader(),
        List.of(new Required(worker.delivered(), destinations.get(MEMORY))));
  }

  public CloseOut closeOut() {
    return closeOut(new ClosedVerification(deliveries.control, table())::require);
  }

  /// By a process with a way of its own to the control database.
  CloseOut closeOut(ControlDatabase control) {
    return new CloseOut(control, keys(control), planner(), table(), heldProof(), settings);
  }

  CloseOut closeOut(CloseOut.Verification verification) {
    return new CloseOut(
        deliveries.control, keys, planner(), table(), heldProof(), settings, verification);
  }

  private HeldProof heldProof() {
    return new HeldProof(deliveries.control, destinations, folder);
  }

  private Reconciliation reconciliation() {
    return new Reconciliation(deliveries.control, destinations, folder);
  }

  public ReconciliationReport compare(Depth depth) throws InterruptedException {
    return reconciliation()
        .run(
            new ReconciliationOrder(null, null, depth, 1_000, null, null, null),
            List.of(worker.delivered()),
            new Reconciliation.How(7L, () -> false, _ -> {}));
  }

  /// Has mended what differs.
  OfStream repair() throws InterruptedException {
    return reconciliation()
        .repair(compare(Depth.KEYS), List.of(worker.delivered()), _ -> {})
        .streams()
        .getFirst();
  }

  RetentionPlanner planner() {
    return new RetentionPlanner(
        deliveries.control, "test", SCHEMAS, List.of(new Taker(MEMORY, null, Set.of(ITEMS.id()))));
  }

  /// A process of its own that deletes.
  BoundedDelete deletes(Consumer<DeleteStep> done) {
    return new BoundedDelete(deliveries.control, keys, planner(), table(), settings, done);
  }

  BoundedDelete deletes() {
    return deletes(_ -> {});
  }

  /// What somebody else does in the middle of a batch.
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  /// Has it done between a step and the next.
  static Consumer<DeleteStep> at(DeleteStep step, Act act) {
    return done -> {
      if (done == step) {
        try {
          act.run();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  static DeleteOrder order(String organisation, String... leavingOut) {
    return new DeleteOrder(organisation, Set.of(leavingOut), "items by event date", "v");
  }

  ArchiveStore archive() {
    return new ArchiveStore(deliveries.control, keys);
  }

  LegalHold hold(String organisation) {
    return new HoldStore(deliveries.control)
        .add(
            HoldOrder.ofAll("app", organisation, "a case"),
            "test",
            deliveries.control.now(),
            _ -> {});
  }

  void release(LegalHold hold) {
    var _ =
        new HoldStore(deliveries.control)
            .release(hold.id(), "test", "closed", deliveries.control.now());
  }

  /// A destination that says of some rows that it has never had them.
  static UnaryOperator<DestinationAdapter> lacking(Set<String> ids) {
    return adapter ->
        (DestinationAdapter)
            Proxy.newProxyInstance(
                DestinationAdapter.class.getClassLoader(),
                new Class<?>[] {DestinationAdapter.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("fetch")) {
                    List<?> keys = (List<?>) arguments[2];
                    RowFetch rows = (RowFetch) arguments[3];
                    arguments[3] =
                        (RowFetch)
                            (i, row) -> {
                              if (!ids.contains(((RowIdentity) keys.get(i)).values().getFirst())) {
                                rows.accept(i, row);
                              }
                            };
                  }
                  try {
                    return method.invoke(adapter, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /// Begins with the partition.
  public Close open() throws SQLException {
    return open(PARTITION);
  }

  Close open(String partition) throws SQLException {
    long plan = plan();
    return closes.open(
        new CloseStore.Order(
            plan,
            "app",
            ITEMS.id().value(),
            ITEMS.schema().major(),
            text("SELECT system_identifier::text FROM pg_control_system()"),
            Long.parseLong(text("SELECT 'public." + partition + "'::regclass::oid::bigint::text")),
            "public",
            partition,
            "items by event date",
            "v"));
  }

  private long plan() {
    deliveries
        .control
        .jdbc()
        .sql("INSERT INTO retention_policy VALUES ('v', '{}', now()) ON CONFLICT DO NOTHING")
        .update();
    return deliveries
        .control
        .jdbc()
        .sql(
            """
            INSERT INTO retention_plan (source, token_sha256, policy_version, bound, document, approvals, planned_by, planned_at, expires_at)
            VALUES ('app', gen_random_uuid()::text, 'v', '{}', '{}', '[]', 'test', now(), now()) RETURNING id
            """)
        .query(Long.class)
        .single();
  }

  /// Takes the partition out and drops it.
  public void drop() throws Exception {
    Close done = run(open());
    deliver();
    done = run(done);
    if (!(done.state() instanceof CloseState.Dropped)) {
      throw new AssertionError("not dropped: " + done);
    }
  }

  /// Steps until it ends or waits.
  public Close run(Close close) throws Exception {
    CloseOut closeOut = closeOut();
    Close now = close;
    while (true) {
      Close next = closeOut.step(now);
      if (next.state().isEnded() || next.waitsFor() != null) {
        return next;
      }
      now = next;
    }
  }

  /// Begins with the partition, and delivers what it waits for.
  Close stepTo(CloseState state) throws Exception {
    Close close = open();
    for (int steps = 0; !close.state().equals(state) && steps < 20; steps++) {
      close = closeOut().step(close);
      if (close.waitsFor() != null) {
        deliver();
      }
    }
    if (!close.state().equals(state)) {
      throw new AssertionError("expected it to come to " + state + ", found " + close);
    }
    return close;
  }

  public String text(String sql) throws SQLException {
    return texts(sql).getFirst();
  }

  public List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = application.source.connect("rig");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  /// `organisation id state` of every tombstone.
  public List<String> tombstones() {
    return deliveries
        .control
        .jdbc()
        .sql(
            "SELECT organisation || ' ' || row_id || ' ' || state FROM waybill_archive.cold_storage_tombstone ORDER BY 1, batch")
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  @Override
  public void close() throws Exception {
    deliveries.close();
  }
}
