package dev.waybill.dispatcher.retention;

import static dev.waybill.dispatcher.retention.GateRig.EVENTS;
import static dev.waybill.dispatcher.retention.GateRig.FINDINGS;
import static dev.waybill.dispatcher.retention.GateRig.LAKE;
import static dev.waybill.dispatcher.retention.GateRig.LINKS;
import static dev.waybill.dispatcher.retention.GateRig.NOW;
import static dev.waybill.dispatcher.retention.GateRig.RUNS;
import static dev.waybill.dispatcher.retention.GateRig.day;
import static dev.waybill.dispatcher.retention.GateRig.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.RowIdentity;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Each test has an organisation of its own and asks about no other.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionedGateTest {
  private GateRig rig;

  @BeforeAll
  void open() throws Exception {
    rig = new GateRig(Form.PARTITIONED);
    for (int ago : new int[] {400, 90, 40, 10}) {
      ReferenceApplication.createDay(rig.connection, day(ago));
    }
    rig.execute(
        "ALTER TABLE organizations ALTER data_retention_days DROP NOT NULL",
        "ALTER TABLE rule_runs DROP CONSTRAINT rule_runs_organization_id_fkey");
  }

  @AfterAll
  void close() throws Exception {
    rig.close();
  }

  private void hold(HoldOrder order) {
    var unused = new HoldStore(rig.control).add(order, "ada", NOW, (HoldOrder _) -> {});
  }

  private static HoldOrder holdOf(String organisation, List<String> ids) {
    return new HoldOrder("app", "events", organisation, ids, null, null, null, "lawsuit");
  }

  @Test
  void threeRetentionsShareDayPartitions() throws Exception {
    for (int days : new int[] {7, 30, 365}) {
      rig.organisation("r" + days, days);
      for (int ago : new int[] {400, 40, 10}) {
        rig.event("r" + days + "_" + ago, "r" + days, ago);
      }
    }
    for (int i = 0; i < 4; i++) {
      rig.event("r7_more" + i, "r7", 10);
      rig.event("r30_more" + i, "r30", 40);
    }
    rig.deliver(EVENTS);
    TablePlan plan =
        rig.plan(new PlanScope(GateRig.policies(EVENTS), null, List.of(), NOW)).tables().getFirst();
    assertThat(plan.buckets().stream().filter(b -> ("" + b.organisation()).startsWith("r")))
        .extracting(Bucket::organisation, Bucket::day, Bucket::goes, Bucket::way)
        .containsExactlyInAnyOrder(
            tuple("r7", day(400), 1L, Way.DROP),
            tuple("r30", day(400), 1L, Way.DROP),
            tuple("r365", day(400), 1L, Way.DROP),
            tuple("r7", day(40), 1L, Way.DELETE),
            tuple("r30", day(40), 5L, Way.DELETE),
            tuple("r7", day(10), 5L, Way.DELETE));
    String partition = "public.ingested_events_" + day(40).toString().replace("-", "");
    assertThat(plan.partitions())
        .filteredOn(share -> share.relation().equals(partition))
        .singleElement()
        .satisfies(share -> {
          assertThat(share.rows()).isEqualTo(7);
          assertThat(share.goes()).isEqualTo(6);
          assertThat(share.overShare()).isTrue();
        });
    assertThat(plan.partitions())
        .filteredOn(share -> !share.relation().equals(partition))
        .as("one is dropped whole, the other loses 5 of 7")
        .hasSize(2)
        .noneMatch(PartitionShare::overShare);
    assertThat(plan.buckets()).allSatisfy(b -> assertThat(b.unread()).containsExactly("lake"));
  }

  @Test
  void rowsOfTheDefaultPartitionAreDeleted() throws Exception {
    rig.organisation("late", 30);
    rig.event("late1", "late", 77);
    rig.deliver(EVENTS);
    TablePlan plan = rig.plan("late", EVENTS).tables().getFirst();
    assertThat(plan.buckets())
        .extracting(Bucket::day, Bucket::relation, Bucket::goes, Bucket::way)
        .containsExactly(tuple(day(77), "public.ingested_events_default", 1L, Way.DELETE));
    assertThat(plan.partitions()).isEmpty();
  }

  @Test
  void anEventOfAFindingThatStaysStays() throws Exception {
    rig.organisation("ref", 30);
    rig.event("ref_e1", "ref", 90);
    rig.event("ref_e2", "ref", 90);
    rig.finding("ref_f", "ref", 5, "ref_e1");
    rig.deliver(EVENTS, FINDINGS);
    assertThat(of(rig.plan("ref", EVENTS, FINDINGS), EVENTS))
        .containsExactly("GOES 1", "REFERENCE 1 [ref_e1]");
    rig.execute("UPDATE security_findings SET detected_at = '" + day(90) + "' WHERE id = 'ref_f'");
    assertThat(of(rig.plan("ref", EVENTS, FINDINGS), EVENTS))
        .as("the finding is due, and its change was not delivered")
        .containsExactly("GOES 1", "REFERENCE 1 [ref_e1]");
    rig.deliver(FINDINGS);
    RetentionPlan plan = rig.plan("ref", EVENTS, FINDINGS);
    assertThat(of(plan, EVENTS)).containsExactly("GOES 2");
    assertThat(plan.tables())
        .as("children first")
        .extracting(TablePlan::table)
        .containsExactly("findings", "events");
    assertThat(of(rig.plan("ref", EVENTS), EVENTS))
        .as("of findings no row goes in this plan")
        .containsExactly("GOES 1", "REFERENCE 1 [ref_e1]");
  }

  /// What is copied goes; what a foreign key keeps stays, whatever the policy.
  @Test
  void anEventOfAFindingThatStaysIsCopiedWhereThePolicySaysSo() throws Exception {
    rig.organisation("copy", 30);
    rig.event("copy_e1", "copy", 90);
    rig.event("copy_e2", "copy", 90);
    rig.event("copy_e3", "copy", 90);
    rig.finding("copy_f1", "copy", 5, "copy_e1");
    rig.finding("copy_f2", "copy", 90, "copy_e2");
    rig.finding("copy_f3", "copy", 90, null);
    rig.link("copy_l", "copy", 5, "copy_f3");
    rig.deliver(EVENTS, FINDINGS, LINKS);
    Map<PublishedTable, TablePolicy> policies =
        new LinkedHashMap<>(GateRig.policies(FINDINGS, LINKS));
    policies.put(EVENTS, GateRig.policy(EVENTS, Evidence.COPY));
    policies.put(FINDINGS, GateRig.policy(FINDINGS, Evidence.COPY));
    RetentionPlan plan = rig.plan(new PlanScope(policies, "copy", List.of(), NOW));

    assertThat(of(plan, EVENTS)).containsExactly("GOES 3");
    assertThat(of(plan, FINDINGS))
        .as("a link behind a cascade")
        .containsExactly("FOREIGN_KEY 1 [copy_f3]", "GOES 1");
    TablePlan events =
        plan.tables().stream().filter(each -> each.table().equals("events")).findFirst().get();
    assertThat(events.buckets())
        .singleElement()
        .satisfies(bucket -> {
          assertThat(bucket.copied()).isEqualTo(1);
          assertThat(bucket.day()).isEqualTo(day(90));
          assertThat(bucket.evidence())
              .extracting(Bucket.Blocked::code, Bucket.Blocked::rows)
              .containsExactly(tuple("EVIDENCE", 1L));
          assertThat(bucket.evidence().getFirst().keys().getFirst()).first().isEqualTo("copy_e1");
          assertThat(bucket.evidence().getFirst().text()).contains("security_findings", "event_id");
        });

    hold(holdOf("copy", List.of("copy_e1")));
    assertThat(of(rig.plan(new PlanScope(policies, "copy", List.of(), NOW)), EVENTS))
        .as("a hold is not circumvented")
        .containsExactly("GOES 2", "LEGAL_HOLD 1 [copy_e1]");
  }

  @Test
  void aLinkBehindACascadeKeepsItsFindingAndThatItsEvent() throws Exception {
    rig.organisation("link", 30);
    rig.event("link_e", "link", 90);
    rig.finding("link_f1", "link", 90, "link_e");
    rig.finding("link_f2", "link", 90, null);
    rig.link("link_l", "link", 5, "link_f1");
    rig.deliver(EVENTS, FINDINGS, LINKS);
    RetentionPlan plan = rig.plan("link", EVENTS, FINDINGS, LINKS);
    assertThat(of(plan, LINKS)).isEmpty();
    assertThat(of(plan, FINDINGS)).containsExactly("FOREIGN_KEY 1 [link_f1]", "GOES 1");
    assertThat(of(plan, EVENTS)).containsExactly("REFERENCE 1 [link_e]");
    assertThat(plan.tables().get(1).buckets().getFirst().blocked().getFirst().text())
        .contains("public.workflow_deliveries", "ON DELETE CASCADE");
    rig.execute("DELETE FROM workflow_deliveries WHERE id = 'link_l'");
    plan = rig.plan("link", EVENTS, FINDINGS, LINKS);
    assertThat(of(plan, FINDINGS)).containsExactly("GOES 2");
    assertThat(of(plan, EVENTS)).containsExactly("GOES 1");
  }

  @Test
  void aHoldKeepsTheRowsItNames() throws Exception {
    rig.organisation("held", 30);
    rig.event("held_a", "held", 90);
    rig.event("held_b", "held", 40);
    rig.event("held_c", "held", 40);
    rig.deliver(EVENTS);
    assertThat(of(rig.plan("held", EVENTS), EVENTS)).containsExactly("GOES 1", "GOES 2");
    HoldStore holds = new HoldStore(rig.control);
    LegalHold byId =
        holds.add(holdOf("held", List.of("held_b", "none")), "ada", NOW, (HoldOrder _) -> {});
    assertThat(of(rig.plan("held", EVENTS), EVENTS))
        .containsExactly("GOES 1", "LEGAL_HOLD 1 [held_b]");
    assertThat(holds.release(byId.id(), "ada", "settled", NOW)).isPresent();
    LegalHold byDay =
        holds.add(
            new HoldOrder("app", null, "held", null, day(41), day(39), NOW.plusSeconds(1), "x"),
            "ada",
            NOW,
            (HoldOrder _) -> {});
    hold(new HoldOrder("app", "findings", "held", null, null, null, null, "another table"));
    hold(new HoldOrder("other", null, "held", null, null, null, null, "another source"));
    hold(holdOf("another", List.of("held_a")));
    hold(new HoldOrder("app", null, "held", null, null, null, NOW, "ended"));
    assertThat(of(rig.plan("held", EVENTS), EVENTS))
        .containsExactly("GOES 1", "LEGAL_HOLD 2 [held_b, held_c]");
    assertThat(byDay.inForce(NOW.plusSeconds(1))).isFalse();
    assertThat(holds.release(byDay.id(), "ada", "settled", NOW)).isPresent();
    assertThat(of(rig.plan("held", EVENTS), EVENTS)).containsExactly("GOES 1", "GOES 2");
  }

  @Test
  void rowsOfAnOrganisationWithoutDaysStay() throws Exception {
    for (@Nullable Integer days : new @Nullable Integer[] {null, 0, -1}) {
      String organisation = "no" + String.valueOf(days).replace('-', 'm');
      rig.organisation(organisation, days);
      rig.event(organisation + "_e", organisation, 90);
      rig.deliver(EVENTS);
      assertThat(of(rig.plan(organisation, EVENTS), EVENTS))
          .containsExactly("NO_DAYS 1 [" + organisation + "_e]");
      rig.days(organisation, 30);
      assertThat(of(rig.plan(organisation, EVENTS), EVENTS)).containsExactly("GOES 1");
    }
  }

  @Test
  void rowsOfAnUnknownOrganisationStay() throws Exception {
    rig.run("nobody_r", "nobody", 900);
    rig.deliver(RUNS);
    assertThat(of(rig.plan("nobody", RUNS), RUNS))
        .containsExactly("UNKNOWN_ORGANISATION 1 [nobody_r]");
    rig.organisation("nobody", 30);
    assertThat(of(rig.plan("nobody", RUNS), RUNS)).containsExactly("GOES 1");
  }

  @Test
  void aRowOfNoOrganisationIsNoOnesToHold() throws Exception {
    rig.organisation("someone", 30);
    rig.run("noone_r", "someone", 90);
    rig.execute(
        "ALTER TABLE rule_runs ALTER organization_id DROP NOT NULL",
        "UPDATE rule_runs SET organization_id = NULL WHERE id = 'noone_r'");
    rig.deliver(RUNS);
    hold(HoldOrder.ofAll("app", "someone", "lawsuit"));
    RetentionPlan plan = rig.plan(new PlanScope(GateRig.policies(RUNS), null, List.of(), NOW));
    assertThat(plan.tables().getFirst().buckets())
        .filteredOn(bucket -> bucket.organisation() == null)
        .flatExtracting(Bucket::blocked)
        .extracting(Bucket.Blocked::code)
        .containsExactly("UNKNOWN_ORGANISATION");
    rig.execute("DELETE FROM rule_runs WHERE id = 'noone_r'");
  }

  @Test
  void aDateThatNoCalendarHasIsNoAge() throws Exception {
    rig.organisation("date", 30);
    rig.run("date_r", "date", 90);
    rig.execute("UPDATE rule_runs SET started_at = '-infinity' WHERE id = 'date_r'");
    rig.deliver(RUNS);
    assertThat(of(rig.plan("date", RUNS), RUNS)).containsExactly("NO_DATE 1 [date_r]");
    rig.execute("UPDATE rule_runs SET started_at = '" + day(90) + "' WHERE id = 'date_r'");
    rig.deliver(RUNS);
    assertThat(of(rig.plan("date", RUNS), RUNS)).containsExactly("GOES 1");
  }

  @Test
  void aColumnThatNoDestinationGetsKeepsEveryRow() throws Exception {
    rig.organisation("cols", 30);
    rig.run("cols_r", "cols", 90);
    rig.deliver(RUNS);
    rig.execute("ALTER TABLE rule_runs ADD COLUMN shape text");
    try {
      RetentionPlan plan = rig.plan("cols", RUNS);
      assertThat(of(plan, RUNS)).containsExactly("COLUMNS_NOT_ARCHIVED 1 [cols_r]");
      assertThat(plan.tables().getFirst().buckets().getFirst().blocked().getFirst().text())
          .contains("[shape]");
      TablePolicy usual = GateRig.policy(RUNS);
      assertThat(of(rig.plan(only("cols", usual(usual, List.of(LAKE), null, "shape"))), RUNS))
          .containsExactly("GOES 1");
    } finally {
      rig.execute("ALTER TABLE rule_runs DROP COLUMN shape");
    }
    assertThat(of(rig.plan("cols", RUNS), RUNS)).containsExactly("GOES 1");
  }

  @Test
  void withoutADestinationNothingGoesUnlessAPersonSaysWhy() throws Exception {
    rig.organisation("none", 30);
    rig.run("none_r", "none", 90);
    TablePolicy usual = GateRig.policy(RUNS);
    assertThat(of(rig.plan(only("none", usual(usual, List.of(), null))), RUNS))
        .containsExactly("NO_DESTINATION 1 [none_r]");
    assertThat(of(rig.plan(only("none", usual(usual, List.of(), "test data"))), RUNS))
        .containsExactly("GOES 1");
  }

  private static PlanScope only(String organisation, TablePolicy policy) {
    return new PlanScope(Map.of(RUNS, policy), organisation, List.of(), NOW);
  }

  private static TablePolicy usual(
      TablePolicy policy,
      List<dev.waybill.spi.DestinationId> destinations,
      @Nullable String without,
      String... notArchived) {
    return new TablePolicy(
        policy.column(),
        policy.days(),
        destinations,
        without,
        List.of(notArchived),
        BigDecimal.ONE,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        policy.evidence());
  }

  @Test
  void whatWasNotDeliveredStays() throws Exception {
    rig.organisation("sent", 30);
    rig.event("sent_1", "sent", 90);
    rig.event("sent_2", "sent", 90);
    rig.deliver(EVENTS);
    rig.event("sent_3", "sent", 90);
    rig.execute("UPDATE ingested_events SET source = 'x' WHERE id = 'sent_2'");
    assertThat(of(rig.plan("sent", EVENTS), EVENTS))
        .containsExactly("GOES 1", "NOT_DELIVERED 2 [sent_2, sent_3]");
    rig.deliver(EVENTS);
    assertThat(of(rig.plan("sent", EVENTS), EVENTS)).containsExactly("GOES 3");
  }

  @Test
  void aRowThatCommitsBehindTheWatermarkStays() throws Exception {
    rig.organisation("behind", 30);
    rig.event("behind_1", "behind", 90);
    try (Connection writer = rig.server.connect(rig.connection.getCatalog())) {
      writer.setAutoCommit(false);
      dev.waybill.dispatcher.source.ReadingRig.run(
          writer,
          "INSERT INTO ingested_events (id, organization_id, integration_id, provider, event_type, source, payload, occurred_at)"
              + " VALUES ('behind_2', 'behind', 'i', 'OTHER', 't', 's', '{}', '"
              + day(90)
              + "')");
      rig.event("behind_3", "behind", 90);
      rig.deliver(EVENTS);
      writer.commit();
    }
    assertThat(of(rig.plan("behind", EVENTS), EVENTS))
        .containsExactly("GOES 2", "NOT_DELIVERED 1 [behind_2]");
    rig.deliver(EVENTS);
    assertThat(of(rig.plan("behind", EVENTS), EVENTS)).containsExactly("GOES 3");
  }

  @Test
  void aRowInQuarantineStays() throws Exception {
    rig.organisation("quar", 30);
    rig.event("quar_1", "quar", 90);
    rig.event("quar_2", "quar", 90);
    rig.deliver(EVENTS);
    rig.update(
        """
        INSERT INTO warehouse_quarantine
          (stream_id, delivery_id, export_seq, attempt_uuid, operation, identity, key, column_name, reason, status)
        SELECT id, 1, 1, gen_random_uuid(), 'UPSERT',
          '{"id": "quar_1", "occurred_at": "%s 10:00:00+00", "organization_id": "quar"}', 'k', 'c', 'r', 'OPEN'
        FROM warehouse_stream WHERE table_name = 'events'
        """
            .formatted(day(90)));
    assertThat(of(rig.plan("quar", EVENTS), EVENTS))
        .containsExactly("GOES 1", "QUARANTINED 1 [quar_1]");
    rig.update(
        "UPDATE warehouse_quarantine SET status = 'EXPIRED', settled_at = now() WHERE key = 'k'");
    assertThat(of(rig.plan("quar", EVENTS), EVENTS))
        .as("given up is not delivered")
        .containsExactly("GOES 1", "QUARANTINED 1 [quar_1]");
    rig.execute("UPDATE ingested_events SET source = 'x' WHERE id = 'quar_1'");
    assertThat(of(rig.plan("quar", EVENTS), EVENTS))
        .containsExactly("GOES 1", "NOT_DELIVERED 1 [quar_1]");
    rig.deliver(EVENTS);
    assertThat(of(rig.plan("quar", EVENTS), EVENTS))
        .as("changed since, and sent")
        .containsExactly("GOES 2");
    rig.update(
        "UPDATE warehouse_quarantine SET status = 'OPEN', settled_at = NULL WHERE key = 'k'");
    assertThat(of(rig.plan("quar", EVENTS), EVENTS))
        .as("only a replay settles what is open")
        .containsExactly("GOES 1", "QUARANTINED 1 [quar_1]");
    rig.update(
        "UPDATE warehouse_quarantine SET status = 'REDELIVERED', settled_at = now() WHERE key = 'k'");
    assertThat(of(rig.plan("quar", EVENTS), EVENTS)).containsExactly("GOES 2");
  }

  @Test
  void aRowOfASkippedWindowStays() throws Exception {
    rig.organisation("skip", 30);
    rig.event("skip_1", "skip", 90);
    java.time.Instant from = rig.source.now();
    rig.event("skip_2", "skip", 90);
    java.time.Instant to = rig.source.now();
    rig.event("skip_3", "skip", 90);
    rig.deliver(EVENTS);
    rig.update(
        """
        INSERT INTO warehouse_gap (stream_id, delivery_id, from_at, to_at, reason, opened_by)
        SELECT id, 77, '%s', '%s', 'r', 'ada' FROM warehouse_stream WHERE table_name = 'events'
        """
            .formatted(from, to));
    RetentionPlan plan = rig.plan("skip", EVENTS);
    assertThat(of(plan, EVENTS)).containsExactly("GOES 2", "SKIPPED 1 [skip_2]");
    assertThat(plan.tables().getFirst().buckets().getFirst().blocked().getFirst().text())
        .contains("waybill deliveries replay 77");
    rig.update("UPDATE warehouse_gap SET closed_at = now(), closed_by = 78");
    assertThat(of(rig.plan("skip", EVENTS), EVENTS)).containsExactly("GOES 3");
  }

  @Test
  void whatReadingBackDidNotFindStays() throws Exception {
    rig.organisation("back", 30);
    for (String name : List.of("ok", "missing", "altered", "masked")) {
      rig.event("back_" + name, "back", 90);
    }
    rig.deliver(EVENTS);
    ReadBack found =
        new ReadBack(
            LAKE,
            EVENTS.id(),
            "back",
            day(90),
            List.of(
                notHeld("back_missing", Difference.MISSING),
                notHeld("back_altered", Difference.ALTERED),
                notHeld("back_masked", Difference.MASKED)));
    RetentionPlan plan =
        rig.plan(new PlanScope(GateRig.policies(EVENTS), "back", List.of(found), NOW));
    assertThat(of(plan, EVENTS))
        .containsExactly(
            "ALTERED 1 [back_altered]",
            "GOES 1",
            "MASKED 1 [back_masked]",
            "MISSING 1 [back_missing]");
    assertThat(plan.tables().getFirst().buckets().getFirst().unread()).isEmpty();
    ReadBack all = new ReadBack(LAKE, EVENTS.id(), "back", day(90), List.of());
    assertThat(
            of(
                rig.plan(new PlanScope(GateRig.policies(EVENTS), "back", List.of(all), NOW)),
                EVENTS))
        .containsExactly("GOES 4");
  }

  private static ReadBack.NotHeld notHeld(String id, Difference difference) {
    return new ReadBack.NotHeld(
        new RowIdentity(List.of(id, day(90) + " 10:00:00+00", "back")), difference);
  }

  @Test
  void aDestinationOfAnotherOrganisationHoldsNothing() throws Exception {
    rig.organisation("mine", 30);
    rig.event("mine_e", "mine", 90);
    rig.deliver(EVENTS);
    List<Taker> usual = rig.takers;
    try {
      rig.takers = List.of(new Taker(LAKE, "other", Set.of(EVENTS.id())));
      assertThat(of(rig.plan("mine", EVENTS), EVENTS)).containsExactly("NOT_DELIVERED 1 [mine_e]");
      rig.takers = List.of(new Taker(LAKE, "mine", Set.of(EVENTS.id())));
      assertThat(of(rig.plan("mine", EVENTS), EVENTS)).containsExactly("GOES 1");
      rig.takers = List.of(new Taker(LAKE, null, Set.of(RUNS.id())));
      assertThat(of(rig.plan("mine", EVENTS), EVENTS)).containsExactly("NOT_DELIVERED 1 [mine_e]");
    } finally {
      rig.takers = usual;
    }
  }

  /// The stream of `audit_log` is this test's alone.
  @Test
  void aStreamThatProvesNothingKeepsEveryRow() throws Exception {
    PublishedTable log = GateRig.table("audit_log");
    rig.organisation("stream", 30);
    rig.execute(
        "INSERT INTO tenant_audit_logs (id, organization_id, action, target_type, target_id, created_at)"
            + " VALUES ('stream_l', 'stream', 'a', 't', 'x', '"
            + day(90)
            + "')");
    String blocked = "NOT_DELIVERED 1 [stream_l]";
    assertThat(of(rig.plan("stream", log), log)).containsExactly(blocked);
    rig.deliver(log);
    assertThat(of(rig.plan("stream", log), log)).containsExactly("GOES 1");
    String stream = " WHERE table_name = 'audit_log'";
    proves(
        log, blocked, "held_at = now(), held_reason = 'r'", "held_at = NULL, held_reason = NULL");
    proves(
        log,
        blocked,
        "incarnation = jsonb_set(incarnation, '{system}', '\"another\"')",
        "incarnation = (SELECT incarnation FROM warehouse_stream WHERE table_name = 'events')");
    rig.update(
        """
        INSERT INTO warehouse_history (stream_id, purpose, started_by, start_reason, changed_by)
        SELECT id, 'BACKFILL', 'a', 'r', 'a' FROM warehouse_stream
        """
            + stream);
    assertThat(of(rig.plan("stream", log), log)).containsExactly(blocked);
    rig.update("UPDATE warehouse_history SET state = 'CANCELLED', ended_at = now()");
    assertThat(of(rig.plan("stream", log), log)).containsExactly(blocked);
    rig.update("UPDATE warehouse_history SET state = 'DONE'");
    assertThat(of(rig.plan("stream", log), log)).containsExactly("GOES 1");
  }

  private void proves(PublishedTable table, String blocked, String broken, String mended)
      throws Exception {
    String stream = " WHERE table_name = '" + table.id() + "'";
    rig.update("UPDATE warehouse_stream SET " + broken + stream);
    assertThat(of(rig.plan("stream", table), table)).containsExactly(blocked);
    rig.update("UPDATE warehouse_stream SET " + mended + stream);
    assertThat(of(rig.plan("stream", table), table)).containsExactly("GOES 1");
  }
}
