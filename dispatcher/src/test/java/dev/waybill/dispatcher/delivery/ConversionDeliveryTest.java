package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.PartitionCreation;
import dev.waybill.dispatcher.partitions.convert.Conversion;
import dev.waybill.dispatcher.partitions.convert.ConvertProgress;
import dev.waybill.dispatcher.partitions.convert.ConvertRequest;
import dev.waybill.dispatcher.partitions.convert.ConvertStep;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.spi.ControlColumns;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/// A stream goes on over the conversion of its table: rows are written, changed, moved and deleted
/// between all its steps, windows are delivered, and at last the destination has what the table
/// has, each version once. Same seed, same run.
@Tag("server")
class ConversionDeliveryTest {
  private static final ReadLimits CUT = new ReadLimits(5, 1L << 30, Duration.ofMinutes(1));
  private static final String EARLY = "2026-03-01";

  @TempDir private Path spool;
  private DeliveryRig rig;
  private Worker worker;
  private Random random = new Random(0);
  private PGSimpleDataSource owner;
  private final Map<String, String> dates = new TreeMap<>();
  private final Set<String> deleted = new TreeSet<>();
  private int next;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(spool);
    rig.application.followDeletes();
    owner = KeyedItems.owner(rig.application.source);
    worker = worker();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private Worker worker() {
    return rig.worker("a", adapter -> adapter, CUT, KeyedItems.table());
  }

  /// @param seed an odd one begins with history, which is under way during the conversion
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nothingIsLostOrDeletedOrSentTwice(long seed) throws Exception {
    System.out.println("seed " + seed);
    random = new Random(seed);
    if (seed % 2 == 1) {
      rig.historyAbove = 0;
      worker = worker();
    }
    for (int i = 0; i < 30; i++) {
      insert(EARLY);
    }
    CreationSettings settings = CreationSettings.DEFAULT.ahead(Duration.ofDays(3));
    ConvertRequest request =
        new ConvertRequest(KeyedItems.table(), List.of(KeyedItems.table()), null, Set.of(), true);
    Conversion.Outcome outcome = new Conversion(owner, request, settings).apply(new BetweenSteps());
    assertThat(outcome.problem()).isNull();
    assertThat(outcome.left().obstacles()).isEmpty();
    assertThat(outcome.left().steps()).isEmpty();
    assertThat(outcome.done()).hasSizeGreaterThan(5);
    for (int round = 0; round < 3; round++) {
      application(round == 1 ? EARLY : "" + LocalDate.now(ZoneOffset.UTC).plusDays(3));
      try (Connection session = owner.getConnection()) {
        var _ =
            new PartitionCreation(settings.ahead(Duration.ofDays(3 + round)))
                .ensure(session, KeyedItems.table(), Instant.now());
      }
    }
    drain();
    compare();
  }

  private final class BetweenSteps implements ConvertProgress {
    @Override
    public void begins(ConvertStep step, int left) {
      try {
        application(EARLY);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void at(String text) {}
  }

  /// What the application does for a while, and windows beside it. It ends with changes and deletes
  /// that no window has seen.
  private void application(String date) throws Exception {
    try (Connection late = owner.getConnection()) {
      late.setAutoCommit(false);
      String name = "late " + next;
      rig.application.time.begin(name);
      String row = "x" + next++;
      ReadingRig.run(late, put(row, date));
      for (int i = 0; i < 3; i++) {
        insert(date);
        change();
      }
      window();
      late.commit();
      rig.application.time.end(name);
      dates.put(row, date);
    }
    if (random.nextBoolean()) {
      window();
    }
    delete();
    change();
    insert(date);
  }

  private String put(String id, String date) {
    return "INSERT INTO items (id, value, created_at, updated_at) VALUES ('%s', %d, '%s', '%s')"
        .formatted(id, next, date, rig.application.time.now());
  }

  private void insert(String date) throws Exception {
    String id = "i" + next++;
    rig.application.execute(put(id, date));
    dates.put(id, date);
  }

  private String any() {
    return List.copyOf(dates.keySet()).get(random.nextInt(dates.size()));
  }

  private void change() throws Exception {
    rig.application.execute(
        "UPDATE items SET value = %d, updated_at = '%s' WHERE id = '%s'"
            .formatted(next++, rig.application.time.now(), any()));
  }

  private void delete() throws Exception {
    String id = any();
    rig.application.execute("DELETE FROM items WHERE id = '" + id + "'");
    deleted.add(id + " " + dates.remove(id));
  }

  /// One or two deliveries: what is due is never all delivered.
  private void window() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    for (int i = random.nextInt(2); i >= 0 && worker.pool().runOne(); i--) {
      worker.planning().tick();
    }
  }

  private void drain() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  private void compare() throws Exception {
    Map<String, String> table = new TreeMap<>();
    try (Connection session = owner.getConnection();
        Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, created_at::date, value FROM items")) {
      while (row.next()) {
        table.put(row.getString(1) + " " + row.getString(2), row.getString(3));
      }
    }
    assertThat(table).hasSize(dates.size());
    Map<String, JsonNode> newest = new HashMap<>();
    List<String> versions = new ArrayList<>();
    Set<String> deletes = new TreeSet<>();
    for (JsonNode row : DeliveredItems.versions(rig.place, "items")) {
      String key = row.get("id").asString() + " " + date(row);
      newest.merge(key, row, (a, b) -> seq(a) > seq(b) ? a : b);
      if (row.get(ControlColumns.DELETED).asBoolean()) {
        versions.add("-" + key);
        deletes.add(key);
      } else {
        versions.add(key + "=" + row.get("value").asLong());
      }
    }
    Map<String, String> destination = new TreeMap<>();
    newest.forEach((key, row) -> {
      if (!row.get(ControlColumns.DELETED).asBoolean()) {
        destination.put(key, row.get("value").asString());
      }
    });
    assertThat(destination).isEqualTo(table);
    assertThat(versions).doesNotHaveDuplicates();
    assertThat(deleted).containsAll(deletes);
  }

  private static String date(JsonNode row) {
    return LocalDateTime.parse(row.get("created_at").asString().replace("Z", ""))
        .toLocalDate()
        .toString();
  }

  private static long seq(JsonNode row) {
    return row.get(ControlColumns.SEQ).asLong();
  }
}
