package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// Three organisations of 7, 30 and 365 days in the same day partitions, by commands alone, while a
/// dispatcher delivers JSON lines to a store.
@Tag("server")
class RetentionRunCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// In days before today.
  private static final List<Integer> DAYS = List.of(400, 60, 10, 0);

  @TempDir private Path folder;
  private OperatingRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    List<String> sql = new ArrayList<>();
    sql.add("CREATE TABLE organizations (id text PRIMARY KEY, data_retention_days int)");
    sql.add("INSERT INTO organizations VALUES ('week', 7), ('month', 30), ('year', 365)");
    sql.add(
        "CREATE TABLE items (id text, organization_id text NOT NULL REFERENCES organizations ON DELETE CASCADE,"
            + " value int8, created_at timestamp NOT NULL, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at)");
    sql.add("CREATE TABLE items_default PARTITION OF items DEFAULT");
    for (int ago : DAYS) {
      LocalDate day = LocalDate.now(java.time.ZoneOffset.UTC).minusDays(ago);
      sql.add(
          "CREATE TABLE items_%d PARTITION OF items FOR VALUES FROM ('%s') TO ('%s')"
              .formatted(ago, day, day.plusDays(1)));
      sql.add(
          "INSERT INTO items SELECT o.id || '-%1$d-' || n, o.id, n, '%2$s 00:00:01' FROM organizations o, generate_series(1, 3) n"
              .formatted(ago, day));
    }
    rig.execute(rig.app(), sql.toArray(String[]::new));
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(rig.server.jdbcUrl(rig.app()));
    SourcePreparation.apply(
        owner, ReadingRig.items(), SourcePreparation.DELTA, PrepareProgress.UNWATCHED);
    assertThat(rig.waybill("keys", "create", rig.keyset().toString()).exit()).isZero();
    Files.writeString(
        rig.write(rig.lake("lake", "lake")),
        Files.readString(rig.file())
                .replace(
                    "settle: 100ms}",
                    "settle: 100ms, maintenance: {user: %s, password: \"%s\"}}"
                        .formatted(rig.app(), OperatingRig.SOURCE_SECRET))
            + "retention: {tables: {items: {column: created_at, destinations: [lake]}}}\n");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private List<String> counts() throws Exception {
    try (Connection connection = rig.server.connect(rig.app());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT organization_id || ' ' || count(*) FROM items GROUP BY organization_id ORDER BY 1")) {
      List<String> counts = new ArrayList<>();
      while (row.next()) {
        counts.add(row.getString(1));
      }
      return counts;
    }
  }

  private String token() {
    Answer plan = rig.on("retention", "plan", "--read-back", "--as", "ada");
    assertThat(plan.exit()).as(plan.text()).isZero();
    assertThat(plan.out()).as("every day was read back").doesNotContain("not yet lake");
    Matcher token = Pattern.compile("token (\\S+) until").matcher(plan.text());
    assertThat(token.find()).as(plan.text()).isTrue();
    return token.group(1);
  }

  @Test
  void whatIsDueGoesAndLeavesTombstones() throws Exception {
    try (Dispatcher running = Dispatcher.start(rig.settings())) {
      await().atMost(PATIENCE).until(() -> rig.landed("lake", "year-0-3") > 0);
      Answer done = rig.on("retention", "run", token(), "--as", "ada", "--wait", "50s");

      assertThat(done.exit()).as(done.text()).isZero();
      assertThat(done.out())
          .contains("deleted 6 rows of items, organisation week")
          .contains("deleted 3 rows of items, organisation month")
          .contains("dropped public.items_400 of items");
      assertThat(counts()).containsExactly("month 6", "week 3", "year 9");
      assertThat(
              rig.query(
                  "SELECT string_agg(organisation || ' ' || n, ', ' ORDER BY organisation) FROM (SELECT organisation, sum(tombstones) AS n"
                      + " FROM waybill_archive.cold_storage_batch WHERE state = 'DROPPED' GROUP BY 1) b"))
          .as("tombstones are rows gone")
          .isEqualTo("month 6, week 9, year 3");
      assertThat(rig.on("retention", "run", "--wait", "1s").out()).contains("nothing goes");
      assertThat(rig.on("reconcile", "--depth", "full").exit())
          .as("what was archived is not extra")
          .isZero();
      assertThat(rig.landed("lake", "\"_waybill_deleted\":true")).isZero();
      recallsAndCorrects("week-400-1");
      assertThat(rig.on("reconcile", "--depth", "full").exit())
          .as("nor is what was corrected")
          .isZero();
      assertThat(counts()).containsExactly("month 6", "week 3", "year 9");
      assertThat(running).isNotNull();
    }
  }

  private Answer done(String... command) {
    Answer answer = rig.on(command);
    assertThat(answer.exit()).as(answer.text()).isZero();
    return answer;
  }

  private void recall(int number, String id) {
    done("recall", "request", "--id", id, "--as", "ada", "--reason", "a case");
    done("recall", "approve", "" + number, "--as", "bob", "--reason", "seen");
    done("recall", "run", "" + number);
  }

  private void recallsAndCorrects(String id) throws Exception {
    recall(1, id);
    Answer asked =
        done(
            "recall",
            "correct",
            "request",
            "1",
            "--id",
            id,
            "--set",
            "value=99",
            "--as",
            "ada",
            "--reason",
            "a typo");
    assertThat(asked.out())
        .contains("correction 1  REQUESTED  row " + id, "BEFORE  AFTER", "value   1       99")
        .contains("`waybill recall correct approve 1 --as NAME --reason …`");
    assertThat(rig.on("recall", "correct", "run", "1").err()).contains("found it is not");
    done("recall", "correct", "approve", "1", "--as", "bob", "--reason", "seen");
    assertThat(done("recall", "correct", "run", "1", "--wait", "50s").out())
        .contains("correction 1  DONE", "changed   value");
    assertThat(done("recall", "correct", "list").out()).contains("DONE", "ada, bob", "a typo");
    assertThat(done("recall", "correct", "show", "1").out()).contains("to        lake");
    assertThat(rig.on("recall", "correct", "withdraw", "1", "--reason", "x").err())
        .contains("of which nothing was sent, found correction 1 DONE");
    assertThat(done("tombstones", "show", id).out())
        .contains("corrects  that of batch", "corrected by that of batch", " correct at ");
    recall(2, id);
    try (Connection connection = rig.server.connect(rig.app());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT value FROM waybill_recalled.recalled_items WHERE _waybill_recall = 2")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong(1)).isEqualTo(99);
    }
  }
}
