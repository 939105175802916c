package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.LegalHold;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Rows under a legal hold stay as they are where they are held.
@Tag("server")
class CorrectionHoldsTest {
  private static final Map<String, @Nullable String> SET = Map.of("value", "41");
  private static final LocalDate DAY = LocalDate.parse("2026-03-01");

  @TempDir private Path folder;
  private RecallRig rig;
  private CorrectionStore store;
  private long recall;

  @BeforeEach
  void open() throws Exception {
    rig = RecallRig.ofMemory(folder);
    rig.closing.application.execute(rig.closing.row("a", "org", 1));
    var _ = rig.drop();
    recall = rig.recalled("a");
    store = new CorrectionStore(rig.control);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static HoldOrder order(
      String table, String organisation, String id, LocalDate from, LocalDate to) {
    return new HoldOrder("app", table, organisation, List.of(id), from, to, null, "a case");
  }

  private int planned() {
    return rig.control
        .jdbc()
        .sql("SELECT count(*)::int FROM recall_correction_delivery")
        .query(Integer.class)
        .single();
  }

  private void refused(LegalHold hold, long correction) {
    assertThatThrownBy(() -> rig.corrections().run(correction, "bob"))
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContainingAll(
            "row a of items under no legal hold", "hold %d (a case)".formatted(hold.id()));
  }

  @Test
  void whatAHoldIsAboutIsNotAskedFor() throws Exception {
    for (HoldOrder covers :
        List.of(
            HoldOrder.ofAll("app", "org", "a case"),
            order("items", "org", "a", DAY, DAY),
            order("items", "org", "a", DAY.minusDays(9), DAY.plusDays(9)))) {
      LegalHold hold = rig.hold(covers);
      assertThatThrownBy(() -> rig.request(recall, "a", SET))
          .isInstanceOf(RecallRefusedException.class)
          .hasMessageContainingAll(
              "hold %d (a case)".formatted(hold.id()),
              "`waybill hold release %d --reason …`".formatted(hold.id()));
      rig.release(hold);
    }
    assertThat(rig.closing.texts("SELECT id FROM waybill_recalled.corrected_items")).isEmpty();
    assertThat(store.all()).isEmpty();
    rig.hold(HoldOrder.ofAll("app", "other", "another organisation"));
    rig.hold(HoldOrder.ofAll("another", "org", "another source"));
    rig.hold(order("marks", "org", "a", DAY, DAY));
    rig.hold(order("items", "org", "b", DAY, DAY));
    rig.hold(order("items", "org", "a", DAY.plusDays(1), DAY.plusDays(1)));
    rig.hold(order("items", "org", "a", DAY.minusDays(1), DAY.minusDays(1)));
    rig.hold(
        new HoldOrder(
            "app",
            null,
            "org",
            null,
            null,
            null,
            rig.control.now().minus(Duration.ofDays(1)),
            "ended"));
    assertThat(rig.correct(recall, "a", SET).correction().state()).isEqualTo(CorrectionState.DONE);
  }

  @Test
  void aHoldThatComesLaterKeepsWhatIsApprovedFromGoing() throws Exception {
    long id = rig.approvedCorrection(recall, "a", SET);
    LegalHold hold = rig.hold(order("items", "org", "a", DAY, DAY));
    refused(hold, id);
    refused(hold, id);
    assertThat(planned()).isZero();
    rig.release(hold);
    assertThat(rig.corrections().run(id, "bob").waitsFor()).hasSize(1);
    LegalHold late = rig.hold(order("items", "org", "a", DAY, DAY));
    rig.closing.deliver();
    assertThat(rig.closing.held(List.of("a"))).as("was planned before").containsEntry("a", 41L);
    assertThat(rig.corrections().run(id, "bob").correction().state())
        .as("what destinations have is written down")
        .isEqualTo(CorrectionState.DONE);
    rig.release(late);
  }

  /// Wherever in a run it is placed: the plan is the last that a run asks the control database for.
  @Test
  void noDeliveryIsPlannedOnceAHoldIsThere() throws Exception {
    int at = 0;
    LegalHold hold;
    do {
      at++;
      long id = rig.approvedCorrection(recall, "a", SET);
      hold = runWithAHold(id, at);
      if (hold != null) {
        assertThat(planned()).as("at %d", at).isZero();
        rig.release(hold);
        var _ = store.withdraw(id, "ann", "again", rig.control.now());
      }
    } while (hold != null);
    assertThat(planned()).as("nothing was asked after it was planned").isEqualTo(1);
    assertThat(at).isGreaterThan(4);
  }

  /// @param at which use of the control database it is placed before
  /// @return null where there was none of the number
  private @Nullable LegalHold runWithAHold(long correction, int at) throws Exception {
    AtomicReference<@Nullable LegalHold> placed = new AtomicReference<>();
    ControlDatabase control =
        new ControlDatabase(
            new Counting(
                rig.closing.deliveries.dataSource(),
                at,
                () -> placed.set(rig.hold(order("items", "org", "a", DAY, DAY)))));
    try {
      var _ = rig.corrections(control).run(correction, "bob");
    } catch (RecallRefusedException e) {
      assertThat(e)
          .hasMessageContaining("hold %d ".formatted(Objects.requireNonNull(placed.get()).id()));
    }
    return placed.get();
  }

  /// Does something before one of the uses of a database.
  private static final class Counting extends DelegatingDataSource {
    private final AtomicInteger left;
    private final Runnable then;

    Counting(DataSource database, int at, Runnable then) {
      super(database);
      this.left = new AtomicInteger(at);
      this.then = then;
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (left.decrementAndGet() == 0) {
        then.run();
      }
      return super.getConnection();
    }
  }
}
