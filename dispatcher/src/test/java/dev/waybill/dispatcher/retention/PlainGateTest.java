package dev.waybill.dispatcher.retention;

import static dev.waybill.dispatcher.retention.GateRig.EVENTS;
import static dev.waybill.dispatcher.retention.GateRig.FINDINGS;
import static dev.waybill.dispatcher.retention.GateRig.NOW;
import static dev.waybill.dispatcher.retention.GateRig.day;
import static dev.waybill.dispatcher.retention.GateRig.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.reference.Form;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Tables without partitions, with all their foreign keys.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainGateTest {
  private GateRig rig;

  @BeforeAll
  void open() throws Exception {
    rig = new GateRig(Form.PLAIN);
    rig.organisation("org", 30);
  }

  @AfterAll
  void close() throws Exception {
    rig.close();
  }

  @Test
  void aFindingKeepsItsEventByForeignKeyWhichIsToldOnce() throws Exception {
    rig.event("fk_1", "org", 90);
    rig.event("fk_2", "org", 90);
    rig.finding("fk_f", "org", 5, "fk_1");
    rig.deliver(EVENTS, FINDINGS);
    RetentionPlan plan = rig.plan("org", EVENTS, FINDINGS);
    assertThat(of(plan, EVENTS)).containsExactly("FOREIGN_KEY 1 [fk_1]", "GOES 1");
    assertThat(plan.tables().getLast().buckets())
        .extracting(Bucket::day, Bucket::relation, Bucket::way, Bucket::rows)
        .containsExactly(tuple(day(90), "public.ingested_events", Way.DELETE, 2L));
    assertThat(plan.tables().getLast().buckets().getFirst().blocked().getFirst().text())
        .contains("security_findings_event_id_fkey", "ON DELETE SET NULL");
    rig.execute("DELETE FROM security_findings WHERE id = 'fk_f'");
    assertThat(of(rig.plan("org", EVENTS, FINDINGS), EVENTS)).containsExactly("GOES 2");
    rig.execute("DELETE FROM ingested_events");
  }

  @Test
  void rowsOfTablesThatWaybillDoesNotKnowKeepWhatTheyReferTo() throws Exception {
    rig.execute(
        "CREATE TABLE comments (id int PRIMARY KEY, event text REFERENCES ingested_events ON DELETE RESTRICT)");
    rig.event("un_1", "org", 90);
    rig.event("un_2", "org", 90);
    rig.execute("INSERT INTO comments VALUES (1, 'un_1'), (2, 'un_1'), (3, NULL)");
    rig.deliver(EVENTS);
    RetentionPlan plan = rig.plan("org", EVENTS);
    assertThat(of(plan, EVENTS)).containsExactly("FOREIGN_KEY 1 [un_1]", "GOES 1");
    rig.execute(
        "CREATE ROLE gate_reader LOGIN PASSWORD 'p'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO gate_reader",
        "REVOKE SELECT ON comments FROM gate_reader");
    try {
      SourceDatabase reader = rig.source(rig.connection.getCatalog(), "gate_reader", "p");
      assertThatThrownBy(() ->
              new RetentionPlanner(rig.control, "test", GateRig.SCHEMAS, rig.takers)
                  .plan(reader, new PlanScope(GateRig.policies(EVENTS), null, List.of(), NOW)))
          .hasMessageContaining("GRANT SELECT ON \"public\".\"comments\"");
    } finally {
      rig.execute("DROP OWNED BY gate_reader", "DROP ROLE gate_reader", "DROP TABLE comments");
    }
    assertThat(of(rig.plan("org", EVENTS), EVENTS)).containsExactly("GOES 2");
    rig.execute("DELETE FROM ingested_events");
  }

  @Test
  void aQuestionEndsWithItsTimeout() throws Exception {
    rig.execute(
        "CREATE SCHEMA slow",
        "CREATE FUNCTION slow.days() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); RETURN 1; END'",
        "CREATE VIEW slow.organizations AS SELECT id, slow.days() AS days FROM organizations");
    DaysFrom slow = new DaysFrom(new SourceTable("slow", "organizations"), "id", "days");
    assertThatThrownBy(() -> rig.plan(within(slow, 5000, 100)))
        .hasMessageContaining("retention.statementTimeout");
    rig.execute("DROP SCHEMA slow CASCADE");
    rig.connection.setAutoCommit(false);
    try {
      rig.execute("LOCK TABLE security_findings IN ACCESS EXCLUSIVE MODE");
      assertThatThrownBy(() -> rig.plan(within(DaysFrom.DEFAULT, 50, 60_000)))
          .hasMessageContaining("retention.lockTimeout");
    } finally {
      rig.connection.rollback();
      rig.connection.setAutoCommit(true);
    }
  }

  private static PlanScope within(DaysFrom days, long lockMillis, long statementMillis) {
    TablePolicy usual = GateRig.policy(EVENTS);
    TablePolicy policy =
        new TablePolicy(
            usual.column(),
            days,
            usual.destinations(),
            null,
            List.of(),
            usual.largestShare(),
            Duration.ofMillis(lockMillis),
            Duration.ofMillis(statementMillis),
            usual.evidence());
    return new PlanScope(Map.of(EVENTS, policy), null, List.of(), NOW);
  }

  @Test
  void rowsThatReferToEachOtherInACircleStay() throws Exception {
    rig.execute(
        "ALTER TABLE ingested_events ADD COLUMN before text REFERENCES ingested_events (id)");
    try {
      rig.event("circle_1", "org", 90);
      rig.event("circle_2", "org", 90);
      rig.event("circle_3", "org", 90);
      rig.execute(
          "UPDATE ingested_events SET before = 'circle_1' WHERE id IN ('circle_1', 'circle_3')",
          "UPDATE ingested_events SET before = 'circle_2' WHERE id = 'circle_2'");
      rig.deliver(EVENTS);
      TablePolicy usual = GateRig.policy(EVENTS);
      TablePolicy policy =
          new TablePolicy(
              usual.column(),
              usual.days(),
              usual.destinations(),
              null,
              List.of("before"),
              usual.largestShare(),
              usual.lockTimeout(),
              usual.statementTimeout(),
              usual.evidence());
      assertThat(of(rig.plan(new PlanScope(Map.of(EVENTS, policy), null, List.of(), NOW)), EVENTS))
          .as("a row may refer to itself")
          .containsExactly("FOREIGN_KEY 1 [circle_1]", "GOES 2");
    } finally {
      rig.execute("DELETE FROM ingested_events", "ALTER TABLE ingested_events DROP COLUMN before");
    }
  }
}
