package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows become good, bad and gone, in transactions that commit late, while windows are cut and
/// quarantine is read again at any time. In the end source and destination agree, and no version
/// was sent twice.
@Tag("server")
class RandomQuarantineTest {
  private static final int STEPS = 60;
  private static final ReadLimits CUT = new ReadLimits(5, 1L << 30, Duration.ofMinutes(1));

  @TempDir private Path folder;

  private record Late(String name, Connection writer) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sourceAndDestinationAgreeInTheEnd(long seed) throws Exception {
    Random random = new Random(seed);
    try (DeliveryRig rig = new DeliveryRig(folder)) {
      rig.application.followDeletes();
      Worker worker = rig.worker("a", adapter -> adapter, CUT, ReadingRig.items());
      Worker lenient = rig.worker("b", adapter -> adapter, CUT, ItemsTable.asText());
      List<Late> late = new ArrayList<>();
      List<String> ids = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
      for (int step = 1; step <= STEPS; step++) {
        String id = ids.get(random.nextInt(ids.size()));
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> rig.application.execute(put(rig, id, step, "2026-03-01"));
          case 3, 4, 5 -> rig.application.execute(put(rig, id, step, "infinity"));
          case 6 -> rig.application.execute("DELETE FROM items WHERE id = '" + id + "'");
          case 7 -> late.add(begin(rig, "l" + step, step, random.nextBoolean()));
          case 8 -> {
            if (!late.isEmpty()) {
              Late ends = late.removeFirst();
              ids.add(ends.name());
              commit(rig, ends);
            }
          }
          case 9 -> redeliver(rig, worker);
          case 10 -> redeliver(rig, lenient);
          default -> passWindow(rig, random.nextInt(4) == 0 ? lenient : worker);
        }
      }
      for (Late each : late) {
        commit(rig, each);
      }
      passWindow(rig, worker);
      passWindow(rig, worker);
      redeliver(rig, lenient);
      String open = "SELECT count(*) FROM warehouse_quarantine WHERE status IN ('OPEN', 'STAGED')";
      assertThat(rig.query(open)).as("seed " + seed).isEqualTo("0");
      assertThat(rig.current()).as("seed " + seed).isEqualTo(source(rig));
      assertThat(rig.delivered().stream().filter(row -> !row.startsWith("-")))
          .as("seed " + seed)
          .doesNotHaveDuplicates();
    }
  }

  private static String[] put(DeliveryRig rig, String id, int value, String createdAt) {
    return new String[] {
      "BEGIN",
      rig.application.put(id, value),
      "UPDATE items SET created_at = '" + createdAt + "' WHERE id = '" + id + "'",
      "COMMIT"
    };
  }

  private static Late begin(DeliveryRig rig, String id, int value, boolean good) throws Exception {
    rig.application.time.begin(id);
    Connection writer = rig.application.writer();
    String[] put = put(rig, id, value, good ? "2026-03-01" : "infinity");
    ReadingRig.run(writer, put[0], put[1], put[2]);
    return new Late(id, writer);
  }

  private static void commit(DeliveryRig rig, Late late) throws Exception {
    ReadingRig.run(late.writer(), "COMMIT");
    rig.application.time.end(late.name());
  }

  private static void passWindow(DeliveryRig rig, Worker worker) {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  private static void redeliver(DeliveryRig rig, Worker worker) {
    if (!rig.query("SELECT export_seq IS NULL FROM warehouse_stream").equals("true")) {
      rig.redeliver(worker);
      worker.work();
    }
  }

  private static Map<String, Long> source(DeliveryRig rig) throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    try (Statement statement = rig.application.writer().createStatement();
        ResultSet row = statement.executeQuery("SELECT id, value FROM items")) {
      while (row.next()) {
        rows.put(row.getString(1), row.getLong(2));
      }
    }
    return rows;
  }
}
