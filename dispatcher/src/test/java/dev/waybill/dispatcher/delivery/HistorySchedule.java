package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.history.HistoryOrder;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A table with rows to which a stream is added in the middle, with history: its rows change, move
/// and go, also in transactions that were open when the stream began, while ranges of blocks and
/// windows take turns, and workers die. Same seed, same run.
final class HistorySchedule implements AutoCloseable {
  /// Rows of a block: few, so that there are blocks.
  private static final int ROWS = 90;

  private static final int STEPS = 80;
  private static final ReadLimits CUT = new ReadLimits(6, 1L << 30, Duration.ofMinutes(1));

  /// Gives every row a new transaction id, and leaves it as it is.
  static final String REWRITE = "ALTER TABLE items ALTER value TYPE int8 USING value + 0";

  private final Random random;
  private final boolean rewrites;
  private final List<Late> late = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  final DeliveryRig rig;
  private final Worker worker;
  private final Worker dying;
  private int value;

  private record Late(String name, Connection writer) {}

  /// @param rewrites whether relations are rewritten, so that rows may come twice
  HistorySchedule(Path folder, long seed, boolean rewrites) throws Exception {
    this.random = new Random(seed);
    this.rewrites = rewrites;
    this.rig = new DeliveryRig(folder);
    if (random.nextBoolean()) {
      rig.application.partition();
    }
    rig.application.followDeletes();
    worker = rig.worker("a", adapter -> adapter, CUT);
    dying = rig.worker("b", InMemoryAdapter::stoppingOnceDecided, CUT);
    fill();
  }

  private void fill() throws Exception {
    for (String relation : relations()) {
      rig.application.execute("ALTER TABLE " + relation + " SET (fillfactor = 10)");
    }
    for (int i = 0; i < ROWS; i++) {
      ids.add("chmpuz".charAt(i % 6) + "" + i);
    }
    rig.application.execute(ids.stream().map(this::put).toArray(String[]::new));
    rig.application.execute(
        "UPDATE items SET organization_id = repeat('o', 300)", "VACUUM FULL items");
  }

  /// Those that hold rows.
  private List<String> relations() throws Exception {
    List<String> names = new ArrayList<>();
    try (Statement statement = rig.application.writer().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT relid::regclass::text FROM pg_partition_tree('items') WHERE isleaf")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names.isEmpty() ? List.of("items") : names;
  }

  private String put(String id) {
    return rig.application.put(id, ++value);
  }

  /// Writes and takes up the stream in the middle of it.
  void begin() throws Exception {
    rig.application.time.tick(Duration.ofMinutes(5));
    for (int i = 0; i < 3; i++) {
      beginLate();
    }
    write();
    rig.control.transaction(() ->
        new Backfill(rig.control)
            .start(worker.stream(), new HistoryOrder(null, null, "test", "a new stream")));
  }

  void run() throws Exception {
    for (int step = 0; step < STEPS; step++) {
      step();
    }
  }

  /// Something that happens.
  private void step() throws Exception {
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> write();
      case 3 -> beginLate();
      case 4 -> endLate();
      case 5, 6 -> rig.application.time.tick(ReadingRig.CADENCE);
      case 7 -> {
        if (rewrites) {
          endAll();
          List<String> relations = relations();
          rig.application.execute(
              random.nextBoolean()
                  ? "VACUUM FULL " + relations.get(random.nextInt(relations.size()))
                  : REWRITE);
        }
      }
      case 8 -> pauseOrResume();
      case 9 -> deliver(dying);
      case 10 -> dieUnheard();
      default -> deliver(worker);
    }
  }

  private void write() throws Exception {
    for (int i = 0; i < 4; i++) {
      String id = ids.get(random.nextInt(ids.size()));
      switch (random.nextInt(5)) {
        case 0 -> rig.application.execute(locked(delete(id)));
        case 1 -> {
          String moved = "hpz".charAt(random.nextInt(3)) + "m" + ++value;
          ids.add(moved);
          rig.application.execute(locked(move(id, moved)));
        }
        default -> rig.application.execute(locked(put(id)));
      }
    }
  }

  /// A row that a late transaction holds is left alone.
  private static String[] locked(String statement) {
    return new String[] {
      "SET lock_timeout = '5s'",
      "DO $do$ BEGIN " + statement + "; EXCEPTION WHEN lock_not_available THEN NULL; END $do$"
    };
  }

  private static String delete(String id) {
    return "DELETE FROM items WHERE id = '" + id + "'";
  }

  private String move(String id, String to) {
    return "UPDATE items SET id = '"
        + to
        + "', value = "
        + ++value
        + ", updated_at = '"
        + rig.application.time.now()
        + "' WHERE id = '"
        + id
        + "'";
  }

  /// Of rows that nothing else writes until it has ended.
  private void beginLate() throws Exception {
    String name = "late" + ++value;
    rig.application.time.begin(name);
    Connection writer = rig.application.writer();
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      taken.add(ids.remove(random.nextInt(ids.size())));
    }
    ReadingRig.run(writer, "BEGIN", put(taken.get(0)), put("u" + name), delete(taken.get(1)));
    ids.add("u" + name);
    ids.removeLast();
    late.add(new Late(name, writer));
  }

  private void endLate() throws Exception {
    if (!late.isEmpty()) {
      Late ends = late.remove(random.nextInt(late.size()));
      ReadingRig.run(ends.writer(), random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
      rig.application.time.end(ends.name());
    }
  }

  void endAll() throws Exception {
    while (!late.isEmpty()) {
      endLate();
    }
  }

  private void pauseOrResume() {
    Backfill backfill = new Backfill(rig.control);
    rig.control.transaction(() -> {
      if (!backfill.pause(worker.stream(), "test", "a pause")) {
        backfill.resume(worker.stream(), "test");
      }
    });
  }

  private static void deliver(Worker by) {
    by.planning().tick();
    by.pool().runOne();
  }

  /// A worker claims a delivery and is not heard of again.
  private void dieUnheard() {
    worker.planning().tick();
    if (worker.ledger().claim(List.of(worker.stream())).isPresent()) {
      rig.update("UPDATE stream_lease SET expires_at = '-infinity'");
    }
  }

  /// Ends all transactions and lets everything be delivered.
  void finish() throws Exception {
    endAll();
    rig.control.transaction(() -> new Backfill(rig.control).resume(worker.stream(), "test"));
    for (int i = 0; i < 3; i++) {
      rig.application.time.tick(ReadingRig.CADENCE);
      rig.update("UPDATE warehouse_delivery SET attempts = 0, next_attempt_at = '-infinity'");
      worker.work();
    }
  }

  /// A wrong variant: what was written before the stream began and committed after is history's
  /// too.
  void forgetTheFence() {
    rig.update("UPDATE warehouse_history SET fence_xid = " + Long.MAX_VALUE);
  }

  /// A wrong variant: the stream and its history go by facts of now, although blocks were read
  /// before.
  void fixFactsNow() throws Exception {
    String fence;
    try (Statement statement = rig.application.writer().createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")) {
      row.next();
      fence = row.getString(1);
    }
    String facts =
        "end_at = '%1$s', fence_xid = %2$s, oldest_writer_at = '%1$s', look_back_to = '%1$s'"
            .formatted(rig.application.time.now(), fence);
    rig.update("UPDATE warehouse_history SET " + facts);
    rig.update(
        "UPDATE warehouse_stream SET watermark_at = '"
            + rig.application.time.now()
            + "', "
            + facts);
  }

  /// Lets `count` deliveries of history land.
  void ranges(int count) {
    String landed =
        "SELECT count(*) FROM warehouse_delivery WHERE kind = 'HISTORY' AND status = 'DELIVERED'";
    long until = Long.parseLong(rig.query(landed)) + count;
    while (Long.parseLong(rig.query(landed)) < until) {
      deliver(worker);
    }
  }

  void passWindow() {
    rig.application.time.tick(ReadingRig.CADENCE);
    deliver(worker);
  }

  /// Changes the rows that have been delivered, where they lie.
  void changeWhatWasDelivered() throws Exception {
    for (String id : rig.current().keySet()) {
      rig.application.execute(put(id));
    }
  }

  String state() {
    return rig.query("SELECT state FROM warehouse_history");
  }

  Map<String, Long> source() throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    try (Statement statement = rig.application.writer().createStatement();
        ResultSet row = statement.executeQuery("SELECT id, value FROM items")) {
      while (row.next()) {
        rows.put(row.getString(1), row.getLong(2));
      }
    }
    return rows;
  }

  /// Versions that were sent, without deletes.
  List<String> versions() throws Exception {
    return rig.delivered().stream().filter(row -> !row.startsWith("-")).toList();
  }

  @Override
  public void close() throws Exception {
    rig.close();
  }
}
