package dev.waybill.dispatcher.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class SourceCheckTest {
  static final String ITEMS =
      "CREATE TABLE items (id text PRIMARY KEY, organization_id text NOT NULL, value int8,"
          + " created_at timestamp NOT NULL DEFAULT '2026-03-01')";

  private CheckRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CheckRig(PostgresServer.shared());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void aPreparedTableAndTheRightsOfTheReadmePass() throws Exception {
    rig.prepared(ITEMS);
    SourceReport report = rig.check();
    assertThat(report.of(Verdict.FAIL)).isEmpty();
    assertThat(report.of(Verdict.WARN)).isEmpty();
    assertThat(report.of(Verdict.PASS)).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @EnumSource
  void eachBreakageIsNamedAndItsRemedyCuresIt(Breakage breakage) throws Exception {
    rig.prepared(ITEMS);
    rig.execute(breakage.sql(rig));
    SourceReport broken = rig.check();
    assertThat(broken.of(Verdict.FAIL))
        .anySatisfy(finding -> {
          assertThat(finding.check()).isEqualTo(breakage.check);
          assertThat(finding.finding()).contains(breakage.says);
        });
    for (Finding finding : broken.of(Verdict.FAIL)) {
      if (finding.check().equals(breakage.check)) {
        rig.follow(finding);
      }
    }
    assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
  }

  @Test
  void aDestinationOfOneOrganisationNeedsAnIndexOfItsOwn() throws Exception {
    rig.prepared(ITEMS);
    rig.readByOrganisation();
    Finding finding = rig.check().of(Verdict.FAIL).getFirst();
    assertThat(finding.finding()).contains("index on organisation, cursor and id");
    rig.follow(finding);
    assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
  }

  @Test
  void longTransactionsAndPreparedOnesAreMentioned() throws Exception {
    rig.prepared(ITEMS);
    Connection writer = rig.session();
    writer.setAutoCommit(false);
    ReadingRig.run(
        writer, "SET application_name = 'nightly'", "INSERT INTO items VALUES ('a', 'o')");
    rig.execute("BEGIN; INSERT INTO items VALUES ('b', 'o'); PREPARE TRANSACTION 'held'");
    List<Finding> warnings = rig.check(Duration.ZERO).of(Verdict.WARN);
    assertThat(warnings)
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("writers", "prepared");
    assertThat(warnings.toString()).contains("nightly", "pg_terminate_backend", "'held'");
    for (Finding finding : warnings) {
      if (finding.check().equals("writers")) {
        rig.follow(finding);
      }
    }
    rig.execute("ROLLBACK PREPARED 'held'");
    assertThat(rig.check().of(Verdict.WARN)).isEmpty();
  }

  @Test
  void deletesThatNobodyWouldLogAreMentionedAndTheRemedyCuresIt() throws Exception {
    rig.prepared(
        "CREATE TABLE items (id text, organization_id text NOT NULL, value int8,"
            + " created_at timestamp NOT NULL, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);"
            + " CREATE TABLE items_default PARTITION OF items DEFAULT");
    assertThat(rig.check().of(Verdict.FAIL))
        .as("the schema's key lacks the partition column")
        .singleElement()
        .satisfies(f -> assertThat(f.toString()).contains("partitioned by created_at"));
    for (String broken :
        List.of(
            "DROP TRIGGER waybill_delete ON items",
            "ALTER TABLE items_default DISABLE TRIGGER waybill_move",
            "DROP TRIGGER waybill_truncate ON items_default",
            "DROP TABLE waybill_source.delete_log")) {
      rig.execute(broken);
      Finding finding = rig.check().of(Verdict.WARN).getFirst();
      assertThat(finding.check()).as(broken).isEqualTo("deletes");
      rig.follow(finding);
      assertThat(rig.check().of(Verdict.WARN)).as(broken).isEmpty();
      rig.execute("DELETE FROM items");
    }
  }

  @Test
  void whoLetsRowsGoMustBeAbleToSaySo() throws Exception {
    rig.prepared(ITEMS);
    String owner = rig.role + "_owner";
    rig.execute("CREATE ROLE " + owner);
    assertThat(rig.check().of(Verdict.FAIL)).as("no row goes").isEmpty();
    rig.letGoBy(owner);

    Finding finding = rig.check().of(Verdict.FAIL).getFirst();
    assertThat(finding.finding()).contains(owner, "could delete no row");
    rig.follow(finding);
    assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
  }

  /// As where somebody else prepared the source once more.
  @Test
  void triggersThatCannotAskWhoDeletesAreReported() throws Exception {
    rig.prepared(ITEMS);
    String owner = rig.role + "_owner";
    rig.execute(
        "CREATE ROLE " + owner,
        "GRANT USAGE, CREATE ON SCHEMA waybill_source TO " + owner,
        "GRANT INSERT ON waybill_source.delete_log TO " + owner,
        "DO $$ BEGIN EXECUTE (SELECT string_agg(format('ALTER FUNCTION waybill_source.%I OWNER TO "
            + owner
            + "', proname), '; ') FROM pg_proc WHERE prosrc LIKE '%retention_delete%'); END $$",
        "INSERT INTO items (id, organization_id, created_at) VALUES ('a', 'o', now())");
    assertThatThrownBy(() -> rig.execute("DELETE FROM items"))
        .hasMessageContaining("retention_delete");

    Finding finding = rig.check().of(Verdict.FAIL).getFirst();
    assertThat(finding.finding()).contains("deletes of the application fail");
    rig.follow(finding);
    assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
    rig.execute("DELETE FROM items");
  }

  @Test
  void anAddedColumnAndAMarkerOfAnotherStreamAreReported() throws Exception {
    rig.prepared(ITEMS);
    rig.execute(
        "ALTER TABLE items ADD colour text",
        "INSERT INTO waybill_source.read_marker (stream, export_seq, attempt) VALUES"
            + " ('test/lake/items/v1', 1, gen_random_uuid()), ('test/sweep/123', 1, gen_random_uuid()), ('test/gone/items/v1', 1, gen_random_uuid()),"
            + " ('another/gone/items/v1', 1, gen_random_uuid())");
    SourceReport report = rig.check();
    assertThat(report.of(Verdict.FAIL)).isEmpty();
    assertThat(report.of(Verdict.WARN))
        .extracting(Finding::finding)
        .containsExactlyInAnyOrder(
            "not published: colour text",
            "read markers of test/gone/items/v1, which is not configured: the delete log keeps everything it has not read");
  }

  @Test
  void aColumnThatMayBeNullAgainstItsSchemaIsMentioned() throws Exception {
    rig.prepared(ITEMS);
    rig.execute("ALTER TABLE items ALTER organization_id DROP NOT NULL");
    Finding finding = rig.check().of(Verdict.WARN).getFirst();
    assertThat(finding.finding()).endsWith("that it may be: organization_id");
    rig.follow(finding);
    assertThat(rig.check().of(Verdict.WARN)).isEmpty();
  }

  @Test
  void remediesAreFollowedOneAfterAnotherUntilNothingIsLeft() throws Exception {
    rig.prepared(ITEMS);
    rig.execute(
        "DROP SCHEMA waybill_source CASCADE",
        "ALTER TABLE items DROP CONSTRAINT items_pkey, ALTER value TYPE text",
        "DROP INDEX waybill_items_updated_at_id");
    for (int left = 20; left > 0; left--) {
      List<Finding> open = new ArrayList<>(rig.check().of(Verdict.WARN));
      open.addAll(rig.check().of(Verdict.FAIL));
      if (open.isEmpty()) {
        return;
      }
      rig.follow(open.getFirst());
    }
    assertThat(rig.check()).isNull();
  }

  @Test
  void aTableThatIsNotThereAndOneThatIsAViewAreNamed() throws Exception {
    assertThat(rig.check().of(Verdict.FAIL)).extracting(Finding::check).contains("connection");
    rig.prepared(ITEMS);
    rig.execute("ALTER TABLE items RENAME TO things");
    assertThat(rig.check().of(Verdict.FAIL))
        .singleElement()
        .satisfies(f -> assertThat(f.finding()).contains("expected a table public.items"));
    rig.execute("CREATE VIEW items AS SELECT * FROM things");
    assertThat(rig.check().of(Verdict.FAIL))
        .singleElement()
        .satisfies(f -> assertThat(f.finding()).contains("to be a view"));
  }
}
