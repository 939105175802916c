package dev.waybill.dispatcher.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.outbox.OutboxRig;
import dev.waybill.dispatcher.retention.Approvals.Shorter;
import dev.waybill.dispatcher.retention.RetentionPlanner.Planned;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Each test has a source of its own.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String PLACE = DaysFrom.DEFAULT.place();

  private OutboxRig rig;

  @BeforeAll
  void open() throws Exception {
    rig = new OutboxRig();
  }

  @AfterAll
  void close() {
    rig.close();
  }

  private static RetentionSettings settings(BigDecimal share) {
    return settings(share, Evidence.KEEP);
  }

  private static RetentionSettings settings(BigDecimal share, Evidence evidence) {
    TablePolicy policy =
        new TablePolicy(
            "occurred_at",
            DaysFrom.DEFAULT,
            List.of(new DestinationId("lake")),
            null,
            List.of(),
            share,
            HOUR,
            HOUR,
            evidence);
    return new RetentionSettings(
        HOUR, RetentionSettings.NONE.share(), Map.of(new TableId("events"), policy));
  }

  private static Map<String, OrganisationDays> days(@Nullable Long a, @Nullable Long b) {
    Map<String, @Nullable Long> days = new HashMap<>();
    days.put("a", a);
    days.put("b", b);
    return Map.of(PLACE, new OrganisationDays(days));
  }

  private static PlanState state(Map<String, OrganisationDays> days) {
    return state(days, BigDecimal.ONE, null);
  }

  private static PlanState state(
      Map<String, OrganisationDays> days, BigDecimal share, @Nullable String organisation) {
    RetentionSettings settings = settings(share);
    return PlanState.of(
        settings,
        days,
        List.copyOf(settings.tables().values()),
        List.of(
            new Taker(new DestinationId("lake"), organisation, Set.of(new TableId("events"))),
            new Taker(new DestinationId("other"), null, Set.of())));
  }

  /// Rows of `a` go, of `b` none.
  private StoredPlan store(String source, Map<String, OrganisationDays> days, String... without) {
    Bucket goes =
        new Bucket("a", null, "r", 30L, 2, 2, Way.DELETE, List.of(), List.of(), 0, List.of());
    Bucket stays =
        new Bucket("b", null, "r", 30L, 2, 0, Way.DELETE, List.of(), List.of(), 0, List.of());
    List<LegalHold> holds = new HoldStore(rig.control).inForce(source, NOW);
    RetentionPlan plan =
        new RetentionPlan(
            source,
            NOW,
            null,
            List.of(new TablePlan("events", "public.events", List.of(goes, stays), List.of())));
    return new PlanStore(rig.control)
        .store(new Planned(plan, days, holds), state(days), List.of(without), "ada", NOW, HOUR);
  }

  private void refused(String token, PlanState state, Instant now, String why) {
    assertThatThrownBy(() -> new PlanStore(rig.control).redeem(token, state, "ada", now))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aTokenRunsItsPlanOnceBeforeItExpires() {
    Map<String, OrganisationDays> days = days(30L, 30L);
    StoredPlan plan = store("once", days);
    refused("another", state(days), NOW, "expected the token of a plan");
    refused(plan.token(), state(days), NOW.plus(HOUR), "expected a plan that is still valid");
    RedeemedPlan redeemed =
        new PlanStore(rig.control)
            .redeem(plan.token(), state(days), "bob", NOW.plus(HOUR).minusMillis(1));
    assertThat(redeemed.id()).isEqualTo(plan.id());
    assertThat(redeemed.document()).contains("public.events");
    refused(plan.token(), state(days), NOW, "run by bob; plan again");
    assertThat(
            rig.query(
                "SELECT count(*) FROM retention_plan WHERE token_sha256 = '" + plan.token() + "'"))
        .as("the token itself is stored nowhere")
        .isEqualTo("0");
  }

  @Test
  void aPlanIsBoundToDaysPolicyHoldsAndDestinations() {
    Map<String, OrganisationDays> days = days(30L, 30L);
    String token = store("bound", days).token();
    refused(token, state(days(29L, 30L)), NOW, "expected the days of a to be as in plan");
    refused(token, state(days(31L, 30L)), NOW, "expected the days of a");
    refused(token, state(days(null, 30L)), NOW, "expected the days of a");
    refused(token, state(days, BigDecimal.TWO, null), NOW, "expected the policy");
    refused(token, state(days, BigDecimal.ONE, "a"), NOW, "expected the destinations");
    HoldStore holds = new HoldStore(rig.control);
    LegalHold hold = holds.add(HoldOrder.ofAll("bound", "z", "r"), "ada", NOW, (HoldOrder _) -> {});
    refused(token, state(days), NOW, "expected the holds in force");
    holds.release(hold.id(), "ada", "r", NOW);
    assertThat(new PlanStore(rig.control).redeem(token, state(days(30L, 7L)), "ada", NOW).id())
        .as("an organisation that loses no row does not matter")
        .isPositive();
  }

  @Test
  void fewerDaysTakeASecondPerson() {
    assertThat(store("shorter", days(30L, 365L)).approvals()).isEqualTo(Approvals.NONE);
    assertThat(store("shorter", days(60L, null)).approvals())
        .as("longer, and for ever")
        .isEqualTo(Approvals.NONE);
    Map<String, OrganisationDays> shorter = days(59L, 30L);
    var unused = store("shorter", shorter);
    StoredPlan plan = store("shorter", shorter);
    assertThat(plan.approvals().shorter())
        .as("planning twice does not make it usual")
        .containsExactly(new Shorter(PLACE, "a", 60L, 59), new Shorter(PLACE, "b", null, 30));
    refused(plan.token(), state(shorter), NOW, "to be approved by a second person (a: 59 days");
    PlanStore store = new PlanStore(rig.control);
    assertThatThrownBy(() -> store.approve(plan.id(), "ada", "mine", NOW))
        .hasMessageContaining("expected a second person, found ada");
    assertThatThrownBy(() -> store.approve(plan.id(), "bob", "late", NOW.plus(HOUR)))
        .hasMessageContaining("expected a plan that is still valid");
    assertThat(store.approve(plan.id(), "bob", "agreed", NOW)).isEqualTo(plan.approvals());
    assertThatThrownBy(() -> store.approve(plan.id(), "eve", "too", NOW))
        .hasMessageContaining("approved by bob");
    assertThat(store.redeem(plan.token(), state(shorter), "ada", NOW).id()).isEqualTo(plan.id());
    assertThat(store("shorter", shorter).approvals()).isEqualTo(Approvals.NONE);
    assertThat(
            rig.query(
                "SELECT actor || ' ' || reason FROM warehouse_audit WHERE action = 'retention.approve' AND subject = 'plan %d'"
                    .formatted(plan.id())))
        .isEqualTo("bob agreed");
  }

  @Test
  void daysFromAnotherPlaceAreNoNewDays() {
    var unused = store("moved", days(30L, 30L));
    Map<String, OrganisationDays> moved =
        Map.of("public.other.days", days(29L, 31L).values().iterator().next());
    assertThat(store("moved", moved).approvals().shorter())
        .containsExactly(new Shorter("public.other.days", "a", 30L, 29));
    assertThat(store("moved", moved).approvals().shorter()).hasSize(1);
  }

  @Test
  void goingWithoutADestinationTakesASecondPerson() {
    Map<String, OrganisationDays> days = days(30L, 30L);
    StoredPlan plan = store("without", days, "rows of events go: test data");
    refused(plan.token(), state(days), NOW, "test data");
    var unused = new PlanStore(rig.control).approve(plan.id(), "bob", "agreed", NOW);
    assertThat(new PlanStore(rig.control).redeem(plan.token(), state(days), "ada", NOW).id())
        .isEqualTo(plan.id());
    long id = store("without", days).id();
    assertThatThrownBy(() -> new PlanStore(rig.control).approve(id, "bob", "for what", NOW))
        .hasMessageContaining("which takes none");
  }

  @Test
  void theVersionOfAPolicyIsItsMeaning() {
    String version = PolicyVersion.of(settings(new BigDecimal("0.80"))).version();
    assertThat(PolicyVersion.of(settings(new BigDecimal("0.8"))).version()).isEqualTo(version);
    assertThat(PolicyVersion.of(settings(BigDecimal.ONE)).version()).isNotEqualTo(version);
    assertThat(PolicyVersion.of(settings(new BigDecimal("0.8"), Evidence.COPY)).version())
        .as("whether what is referred to is copied")
        .isNotEqualTo(version);
  }
}
