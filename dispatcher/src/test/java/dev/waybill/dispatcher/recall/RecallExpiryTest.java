package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.recall.RecallExpiry.Expired;
import dev.waybill.dispatcher.recall.RecallExpiry.Held;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Recalled rows and corrected versions that a legal hold is about outlive their time.
@Tag("server")
class RecallExpiryTest {
  private static final String NO_PORT = "jdbc:postgresql://127.0.0.1:1/none";

  @TempDir private Path folder;
  private RecallRig rig;
  private long recall;
  private Instant later;

  @BeforeEach
  void open() throws Exception {
    rig = RecallRig.ofMemory(folder);
    rig.closing.application.execute(
        rig.closing.row("a", "org", 1),
        rig.closing.row("b", "org", 2),
        rig.closing.row("c", "other", 3));
    var _ = rig.drop();
    recall = rig.recalled("a", "b", "c");
    later = rig.control.now().plus(Duration.ofDays(2));
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private Expired expire() throws Exception {
    return rig.expiry(rig.control).run("timer", later);
  }

  private LegalHold hold(String organisation, String... ids) {
    return rig.hold(
        new HoldOrder("app", "items", organisation, List.of(ids), null, null, null, "a case"));
  }

  private static Held held(LegalHold hold, long rows) {
    return new Held(hold.id(), "app", "a case", rows);
  }

  private List<String> ids(String table) throws SQLException {
    return rig.closing.texts("SELECT id FROM waybill_recalled.%s ORDER BY id".formatted(table));
  }

  private RecallState state(long id) {
    return rig.recalls.find(id).orElseThrow().state();
  }

  @Test
  void whatAHoldIsAboutStaysUntilItEndsAndItsRecallIsOpen() throws Exception {
    assertThat(rig.correct(recall, "a", Map.of("value", "41")).correction().state())
        .isEqualTo(CorrectionState.DONE);
    long another = rig.recalled("c");
    LegalHold one = hold("org", "a");
    LegalHold all = hold("org");
    hold("other", "a");
    assertThat(expire())
        .isEqualTo(new Expired(List.of(another), 2, 3, List.of(held(one, 2), held(all, 3))));
    assertThat(ids("recalled_items")).containsExactly("a", "b");
    assertThat(ids("corrected_items")).containsExactly("a");
    assertThat(state(recall)).isEqualTo(RecallState.DONE);
    assertThat(expire())
        .isEqualTo(new Expired(List.of(), 0, 3, List.of(held(one, 2), held(all, 3))));

    rig.release(all);
    assertThat(expire()).isEqualTo(new Expired(List.of(), 1, 2, List.of(held(one, 2))));
    rig.release(one);
    assertThat(expire()).isEqualTo(new Expired(List.of(recall), 2, 0, List.of()));
    assertThat(ids("recalled_items")).isEmpty();
    assertThat(ids("corrected_items")).isEmpty();
    assertThat(state(recall)).isEqualTo(RecallState.EXPIRED);
  }

  @Test
  void rowsOfATableThatWasRenamedStayByEveryHoldOfTheirSource() throws Exception {
    rig.closing.application.execute("ALTER TABLE waybill_recalled.recalled_items RENAME TO old");
    LegalHold hold = hold("nobody", "nothing");
    assertThat(expire()).isEqualTo(new Expired(List.of(), 0, 3, List.of(held(hold, 3))));
    rig.release(hold);
    assertThat(expire()).isEqualTo(new Expired(List.of(recall), 3, 0, List.of()));
  }

  /// Between the look at the holds and the end of the transaction.
  @Test
  void aHoldThatIsPlacedMeanwhileIsKept() throws Exception {
    AtomicInteger uses = new AtomicInteger();
    ControlDatabase control =
        new ControlDatabase(
            new DelegatingDataSource(rig.closing.deliveries.dataSource()) {
              @Override
              public Connection getConnection() throws SQLException {
                if (uses.incrementAndGet() == 2) {
                  var _ = hold("org", "b");
                }
                return super.getConnection();
              }
            });
    assertThat(rig.expiry(control).run("timer", later).stay()).isEqualTo(1);
    assertThat(ids("recalled_items")).containsExactly("b");
  }

  @Test
  void aSourceThatIsAwayKeepsNoOtherFromIt() throws Exception {
    SourceDatabase away =
        new SourceDatabase(
            new SourceSettings(
                "away",
                NO_PORT,
                "nobody",
                "",
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ofMillis(500),
                2));
    RecallExpiry expiry =
        new RecallExpiry(
            rig.control,
            RecallRig.SCHEMAS,
            Map.of("app", rig.closing.application.source, "a source before it", away));
    rig.control.jdbc().sql("UPDATE recall SET held_until = now()").update();
    rig.closing.application.execute(
        "UPDATE waybill_recalled.recalled_items SET _waybill_expires_at = now()");
    try (RecallWatch watch =
        new RecallWatch(rig.control, expiry, Duration.ofDays(1), Duration.ofHours(1))) {
      watch.tick();
      assertThat(ids("recalled_items")).isEmpty();
      assertThat(state(recall)).isEqualTo(RecallState.EXPIRED);
      again("a");
      watch.tick();
      assertThat(ids("recalled_items")).as("it failed, and is tried again").isEmpty();
    }
  }

  /// A row whose time is over.
  private void again(String id) throws SQLException {
    rig.closing.application.execute(
        "INSERT INTO waybill_recalled.recalled_items (id, _waybill_recall, _waybill_batch, _waybill_id, _waybill_expires_at)"
            + " VALUES ('%1$s', %2$d, 1, '%1$s', now())".formatted(id, recall));
  }

  @Test
  void aDispatcherDoesItOnceADay() throws Exception {
    rig.closing.application.execute("DELETE FROM waybill_recalled.recalled_items");
    try (RecallWatch daily =
            new RecallWatch(
                rig.control, rig.expiry(rig.control), Duration.ofDays(1), Duration.ofHours(1));
        RecallWatch always =
            new RecallWatch(
                rig.control, rig.expiry(rig.control), Duration.ZERO, Duration.ofHours(1))) {
      for (RecallWatch watch : List.of(daily, always)) {
        again("a");
        watch.tick();
        assertThat(ids("recalled_items")).isEmpty();
      }
      again("a");
      daily.tick();
      assertThat(ids("recalled_items")).as("the day is not over").containsExactly("a");
      always.tick();
      assertThat(ids("recalled_items")).isEmpty();
    }
  }
}
