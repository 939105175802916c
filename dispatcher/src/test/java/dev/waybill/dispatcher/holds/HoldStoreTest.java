package dev.waybill.dispatcher.holds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.outbox.OutboxRig;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private OutboxRig rig;

  @BeforeAll
  void open() throws Exception {
    rig = new OutboxRig();
  }

  @AfterAll
  void close() {
    rig.close();
  }

  private LegalHold add(HoldOrder order) {
    return new HoldStore(rig.control).add(order, "ada", NOW, (HoldOrder _) -> {});
  }

  @Test
  void aHoldIsStoredAsItWasOrdered() {
    HoldOrder order =
        new HoldOrder(
            "app",
            "events",
            "stored",
            List.of("a", "b"),
            LocalDate.parse("2026-01-01"),
            LocalDate.parse("2026-01-31"),
            NOW.plus(Duration.ofDays(9)),
            "lawsuit");
    LegalHold placed = add(order);
    HoldStore store = new HoldStore(rig.control);
    assertThat(store.find(placed.id())).contains(placed);
    assertThat(placed).isEqualTo(new LegalHold(placed.id(), order, "ada", NOW, null));
    LegalHold all = add(HoldOrder.ofAll("app", "stored", "audit"));
    assertThat(store.all("stored")).containsExactly(all, placed);
    assertThat(store.inForce("app", NOW)).contains(placed, all);
    assertThat(store.inForce("app", NOW.plus(Duration.ofDays(9))))
        .contains(all)
        .doesNotContain(placed);
    assertThat(store.inForce("other", NOW)).isEmpty();
    assertThat(
            rig.query(
                "SELECT actor || ' ' || reason || ' ' || (detail->>'organisation') FROM warehouse_audit WHERE action = 'hold.add' AND subject = 'hold %d'"
                    .formatted(placed.id())))
        .isEqualTo("ada lawsuit stored");
  }

  @Test
  void aReleaseIsWrittenOnceAndStays() {
    HoldStore store = new HoldStore(rig.control);
    long id = add(HoldOrder.ofAll("app", "released", "audit")).id();
    LegalHold released = store.release(id, "bob", "over", NOW.plusSeconds(1)).orElseThrow();
    assertThat(released.released())
        .isEqualTo(new LegalHold.Release("bob", NOW.plusSeconds(1), "over"));
    assertThat(released.inForce(NOW.plusSeconds(2))).isFalse();
    assertThat(store.release(id, "eve", "again", NOW)).isEmpty();
    assertThat(store.release(-1, "eve", "none", NOW)).isEmpty();
    assertThat(store.find(id)).contains(released);
    assertThat(
            rig.query(
                "SELECT string_agg(actor, ' ') FROM warehouse_audit WHERE action = 'hold.release' AND subject = 'hold %d'"
                    .formatted(id)))
        .isEqualTo("bob");
  }

  @Test
  void theHistoryCannotBeChanged() {
    long id = add(HoldOrder.ofAll("app", "history", "audit")).id();
    String of = " WHERE id = " + id;
    for (String change :
        List.of(
            "UPDATE legal_hold SET reason = 'other'" + of,
            "UPDATE legal_hold SET expires_at = now()" + of,
            "UPDATE legal_hold SET released_at = now(), released_by = 'x', release_reason = 'y', organisation = 'z'"
                + of,
            "DELETE FROM legal_hold" + of,
            "TRUNCATE legal_hold")) {
      assertThatThrownBy(() -> rig.update(change))
          .as(change)
          .hasMessageContaining("expected legal_hold to be appended to");
    }
    new HoldStore(rig.control).release(id, "bob", "over", NOW);
    assertThatThrownBy(() ->
            rig.update(
                "UPDATE legal_hold SET released_at = NULL, released_by = NULL, release_reason = NULL"
                    + of))
        .hasMessageContaining("a hold to be released once");
  }

  @Test
  void whatTheCheckRefusesIsNotPlaced() {
    HoldStore store = new HoldStore(rig.control);
    assertThatThrownBy(() ->
            store.add(
                HoldOrder.ofAll("app", "late", "audit"),
                "ada",
                NOW,
                order -> {
                  throw new IllegalStateException("being dropped: " + order.organisation());
                }))
        .hasMessage("being dropped: late");
    assertThat(store.all("late")).isEmpty();
    assertThat(
            rig.query(
                "SELECT count(*) FROM warehouse_audit WHERE detail->>'organisation' = 'late'"))
        .isEqualTo("0");
  }

  @Test
  void anOrderThatHoldsNothingIsRefused() {
    LocalDate day = LocalDate.parse("2026-01-01");
    assertThatThrownBy(
            () -> new HoldOrder("app", null, "o", null, day, day.minusDays(1), null, "r"))
        .hasMessageContaining("expected days from the first to the last");
    assertThatThrownBy(() -> HoldOrder.ofAll("app", " ", "r"))
        .hasMessageContaining("expected an organisation and a reason");
  }
}
