package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.DroppedRows;
import dev.waybill.dispatcher.archive.Tombstone;
import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.closing.CloseRig;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.DestinationAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Rows of `items` that Waybill delivered and dropped, and what fetches them back.
final class RecallRig implements AutoCloseable {
  private static final AtomicInteger PLACES = new AtomicInteger();
  static final SchemaCatalog SCHEMAS =
      SchemaCatalog.shipped().with(Path.of("src/test/resources/schemas"));
  private static final String VALUES =
      "SELECT concat_ws(' ', id, organization_id, value, created_at, updated_at) FROM %s ORDER BY id COLLATE \"C\"";

  final CloseRig closing;
  final ControlDatabase control;
  final RecallStore recalls;
  private final String replica;
  private final Path folder;

  private RecallRig(Path folder, CloseRig closing, String replica) {
    this.folder = folder;
    this.closing = closing;
    this.control = closing.deliveries.control;
    this.recalls = new RecallStore(control);
    this.replica = replica;
  }

  private static RecallRig of(Path folder, DestinationSettings destination, String replica)
      throws Exception {
    return new RecallRig(folder, new CloseRig(folder, destination), replica);
  }

  static RecallRig ofMemory(Path folder) throws Exception {
    return new RecallRig(folder, new CloseRig(folder, adapter -> adapter), "");
  }

  static RecallRig ofReplica(Path folder) throws Exception {
    PostgresServer server = PostgresServer.shared();
    String database = "recall_" + ProcessHandle.current().pid() + "_" + PLACES.incrementAndGet();
    server.createDatabase(database);
    return of(
        folder,
        new DestinationSettings(
            CloseRig.MEMORY,
            "postgres",
            Map.of(
                "url",
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database,
                "user",
                server.user(),
                "password",
                server.password(),
                "schema",
                "held")),
        database);
  }

  /// @param format `parquet` or `jsonl`
  static RecallRig ofFiles(Path folder, String format) throws Exception {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "recall-" + ProcessHandle.current().pid() + "-" + PLACES.incrementAndGet();
    server.createBucket(bucket);
    return of(
        folder,
        new DestinationSettings(
            CloseRig.MEMORY,
            "s3",
            Map.of(
                "format", format,
                "bucket", bucket,
                "endpoint", server.endpoint().uri().toString(),
                "region", server.endpoint().region(),
                "accessKey", server.endpoint().accessKey(),
                "secretKey", server.endpoint().secretKey(),
                "pathStyle", "true")),
        "");
  }

  /// Delivers what was put into `items`, and drops it.
  ///
  /// @return the rows as they were
  List<String> drop() throws Exception {
    closing.deliver();
    List<String> rows = closing.texts(VALUES.formatted("items"));
    closing.drop();
    return rows;
  }

  /// What somebody does to the replica.
  void atReplica(String sql) throws SQLException {
    try (Connection connection = PostgresServer.shared().connect(replica);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  List<String> recalled() throws SQLException {
    return closing.texts(VALUES.formatted("waybill_recalled.recalled_items"));
  }

  static DroppedRows of(String organisation) {
    return new DroppedRows(null, null, organisation, null, null, null, null, null, null);
  }

  static DroppedRows byId(String... ids) {
    return new DroppedRows(null, null, null, null, List.of(ids), null, null, null, null);
  }

  RecallRequest request(DroppedRows wanted) {
    return recalls.request(
        new RecallOrder(wanted, null, Duration.ofDays(1), "a lawsuit"), "ann", control.now());
  }

  /// @return its number
  long approved(DroppedRows wanted) {
    return recalls.approve(request(wanted).id(), "bob", "seen", control.now()).id();
  }

  Recall recall() {
    return recall(Map.of(CloseRig.MEMORY.value(), closing.destination()));
  }

  Recall recall(Map<String, DestinationAdapter> destinations) {
    return new Recall(
        control, closing.keys, SCHEMAS, Map.of("app", closing.application.source), destinations);
  }

  RecallExpiry expiry(ControlDatabase database) {
    return new RecallExpiry(database, SCHEMAS, Map.of("app", closing.application.source));
  }

  LegalHold hold(HoldOrder order) {
    return new HoldStore(control).add(order, "ada", control.now(), _ -> {});
  }

  void release(LegalHold hold) {
    var _ = new HoldStore(control).release(hold.id(), "ada", "closed", control.now());
  }

  Corrections corrections() {
    return corrections(control);
  }

  /// By a process with a way of its own to the control database.
  Corrections corrections(ControlDatabase database) {
    return new Corrections(
        database,
        closing.keys(database),
        SCHEMAS,
        Map.of("app", closing.application.source),
        List.of(new CorrectionTarget(closing.stream(), closing.destination())),
        folder);
  }

  CorrectionReport request(long recall, String id, Map<String, @Nullable String> values)
      throws Exception {
    return corrections().request(new CorrectionOrder(recall, id, null, values, "a typo"), "ann");
  }

  /// @return its number
  long approvedCorrection(long recall, String id, Map<String, @Nullable String> values)
      throws Exception {
    long correction = request(recall, id, values).correction().id();
    return new CorrectionStore(control).approve(correction, "bob", "seen", control.now()).id();
  }

  /// To its end.
  CorrectionReport correct(long recall, String id, Map<String, @Nullable String> values)
      throws Exception {
    long correction = approvedCorrection(recall, id, values);
    var _ = corrections().run(correction, "bob");
    closing.deliver();
    return corrections().run(correction, "bob");
  }

  /// Says when deliveries of corrections that are planned may be made; windows go on meanwhile.
  ///
  /// @return of how many
  int correctionsDue(String at) {
    return control
        .jdbc()
        .sql(
            "UPDATE warehouse_delivery SET status = 'FAILED', next_attempt_at = %s WHERE replay -> 'corrected' IS NOT NULL AND status IN ('PENDING', 'FAILED')"
                .formatted(at))
        .update();
  }

  /// A recall that was run.
  long recalled(String... ids) throws Exception {
    long recall = approved(byId(ids));
    RecallReport report = recall().run(recall, "bob");
    if (report.recall().placed() != ids.length) {
      throw new AssertionError("not placed: " + report);
    }
    return recall;
  }

  List<Tombstone> tombstones(String id) {
    return new TombstoneQuery(control)
        .find(new TombstoneQuery.Filter(id, null, null, null, null, null, 100));
  }

  /// `organisation body` of every entry about recalls.
  List<String> log() {
    return control
        .jdbc()
        .sql(
            "SELECT organisation || ' ' || body FROM waybill_archive.archive_log WHERE kind = 'recall' ORDER BY 1")
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  @Override
  public void close() throws Exception {
    closing.close();
  }
}
