package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.KeyedItems;
import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.convert.Conversion;
import dev.waybill.dispatcher.partitions.convert.ConvertProgress;
import dev.waybill.dispatcher.partitions.convert.ConvertRequest;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.PartitionShare;
import dev.waybill.dispatcher.retention.PlanScope;
import dev.waybill.dispatcher.retention.TablePlan;
import dev.waybill.dispatcher.retention.Way;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of a table that was converted lie in one partition without a lower bound: they go one by
/// one while some stay, and with it once all go.
@Tag("server")
class ConvertedTableTest {
  @TempDir private Path folder;
  private final Set<String> lost = new HashSet<>();
  private CloseRig rig;
  private String before = "";

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, CloseRig.lacking(lost), false);
    rig.application.execute(
        rig.row("old", "org", 1, "2019-02-03 10:00"),
        rig.row("a", "org", 2, "2026-03-01 00:00"),
        rig.row("b", "other", 3, "2026-03-04 10:00"),
        rig.row("kept", "long", 4, "2020-03-01 10:00"));
    rig.deliver();
    ConvertRequest request =
        new ConvertRequest(KeyedItems.table(), List.of(KeyedItems.table()), null, Set.of(), false);
    Conversion.Outcome outcome =
        new Conversion(KeyedItems.owner(rig.application.source), request, CreationSettings.DEFAULT)
            .apply(ConvertProgress.UNWATCHED);
    assertThat(outcome.left().obstacles()).isEmpty();
    assertThat(outcome.problem()).isNull();
    before =
        rig.text("SELECT relname FROM pg_class WHERE relname LIKE 'items\\_before\\_________'");
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private TablePlan plan() throws Exception {
    return rig.planner()
        .plan(
            rig.application.source,
            new PlanScope(
                Map.of(CloseRig.ITEMS, rig.table().policy()),
                null,
                List.of(),
                rig.deliveries.control.now()))
        .plan()
        .tables()
        .getFirst();
  }

  @Test
  void itGoesOnceAllOfItGoes() throws Exception {
    assertThat(plan().partitions())
        .singleElement()
        .returns("public." + before, PartitionShare::relation)
        .returns(4L, PartitionShare::rows)
        .returns(3L, PartitionShare::goes)
        .returns(Way.DELETE, PartitionShare::way);
    assertThat(plan().buckets()).extracting(Bucket::way).containsOnly(Way.DELETE);
    rig.application.execute("UPDATE organizations SET data_retention_days = 30 WHERE id = 'long'");
    assertThat(plan().partitions()).extracting(PartitionShare::way).containsExactly(Way.DROP);

    Close waiting = rig.run(rig.open(before));
    assertThat(waiting.waitsFor()).contains("since it was taken out");
    rig.deliver();
    assertThat(rig.run(waiting).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones())
        .containsExactly(
            "long kept DROPPED", "org a DROPPED", "org old DROPPED", "other b DROPPED");
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("old", "a", "b", "kept");
  }

  @Test
  void aRowThatADestinationLacksHoldsItBackWhateverItsDay() throws Exception {
    rig.application.execute(
        "DELETE FROM items WHERE id = 'kept'", rig.row("new", "org", 5, "2018-01-01 10:00"));
    Close waiting = rig.run(rig.open(before));
    assertThat(waiting.state()).isEqualTo(new CloseState.Open());
    rig.deliver();
    waiting = rig.run(waiting);
    rig.deliver();
    assertThat(rig.run(waiting).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones()).contains("org new DROPPED").hasSize(4);
  }

  @Test
  void aRowThatADestinationHasLostIsFoundWhateverItsDay() throws Exception {
    rig.application.execute("UPDATE organizations SET data_retention_days = 30 WHERE id = 'long'");
    for (Map.Entry<String, String> row :
        Map.of("old", "2019-02-03", "a", "2026-03-01", "b", "2026-03-04").entrySet()) {
      lost.add(row.getKey());
      Close waiting = rig.run(rig.open(before));
      assertThat(waiting.state()).isEqualTo(new CloseState.Open());
      assertThat(waiting.waitsFor()).contains("does not hold 1 rows of " + row.getValue());
      lost.clear();
    }
  }

  @Test
  void rowsGoOneByOne() throws Exception {
    var _ = rig.deletes().runOnce(CloseRig.order("org"));
    assertThat(rig.texts("SELECT id FROM items ORDER BY 1")).containsExactly("b", "kept");
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("old", "a", "b", "kept");
  }
}
