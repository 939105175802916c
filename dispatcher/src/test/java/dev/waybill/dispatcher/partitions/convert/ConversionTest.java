package dev.waybill.dispatcher.partitions.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.PartitionCreation;
import dev.waybill.dispatcher.partitions.convert.Conversion.Outcome;
import dev.waybill.dispatcher.partitions.convert.ConvertStep.Kind;
import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("server")
class ConversionTest {
  private ConvertRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new ConvertRig();
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  private static List<String> sql(List<ConvertStep> steps) {
    return steps.stream().flatMap(step -> step.sql().stream()).toList();
  }

  private Outcome convert() throws Exception {
    Outcome outcome = rig.conversion().apply(ConvertProgress.UNWATCHED);
    assertThat(outcome.problem()).isNull();
    assertThat(outcome.left().obstacles()).isEmpty();
    assertThat(outcome.left().steps()).isEmpty();
    return outcome;
  }

  /// What a table is made of, as the catalogue has it under its name.
  private List<String> shape() throws SQLException {
    return rig.texts(
        """
        SELECT concat('column ', attname, ' ', format_type(atttypid, atttypmod), ' ', attnotnull OR attname = 'detected_at', ' ',
          pg_get_expr(d.adbin, d.adrelid), ' ', attgenerated, attidentity, attstorage, attcompression, ' ', col_description(attrelid, attnum), ' ', attacl)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = 'findings'::regclass AND attnum > 0
        UNION ALL SELECT concat('constraint ', conname, ' ', pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE conrelid = 'findings'::regclass AND contype IN ('c', 'f', 'u')
        UNION ALL SELECT concat('index ', replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')) FROM pg_index
        WHERE indrelid = 'findings'::regclass AND NOT indisprimary
        UNION ALL SELECT concat('trigger ', tgenabled, ' ', pg_get_triggerdef(oid)) FROM pg_trigger
        WHERE tgrelid = 'findings'::regclass AND NOT tgisinternal AND tgname <> 'waybill_delete'
        UNION ALL SELECT concat('policy ', polname, polpermissive, polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy WHERE polrelid = 'findings'::regclass
        UNION ALL SELECT concat('table ', relowner::regrole, ' ', relrowsecurity, relforcerowsecurity, ' ', obj_description(oid, 'pg_class'))
        FROM pg_class WHERE oid = 'findings'::regclass
        UNION ALL SELECT concat('grant ', grantee::regrole, ' ', privilege_type, is_grantable) FROM pg_class, aclexplode(relacl)
        WHERE oid = 'findings'::regclass AND grantee <> relowner
        UNION ALL SELECT concat('view ', v.oid::regclass, ' ', v.reloptions, ' ', pg_get_viewdef(v.oid)) FROM pg_class v
        WHERE relname = 'open_findings'
        ORDER BY 1
        """);
  }

  @Test
  void aTableWithEverythingIsConvertedAsPreviewed() throws Exception {
    String role = "converts_" + rig.database;
    rig.execute(
        "CREATE ROLE " + role,
        "ALTER TABLE findings ADD nr bigserial, ADD ident bigint GENERATED ALWAYS AS IDENTITY, ADD size int GENERATED ALWAYS AS (length(title)) STORED",
        "ALTER TABLE findings ADD CONSTRAINT once UNIQUE (title, id, detected_at)",
        "CREATE INDEX partly ON findings (lower(title)) WHERE organization_id = 'o1'",
        "CREATE UNIQUE INDEX own ON findings (detected_at, nr) INCLUDE (title)",
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER rows AFTER UPDATE OF title ON findings FOR EACH ROW WHEN (OLD.title <> NEW.title) EXECUTE FUNCTION noted()",
        "CREATE TRIGGER off AFTER UPDATE ON findings FOR EACH ROW EXECUTE FUNCTION noted()",
        "ALTER TABLE findings DISABLE TRIGGER off",
        "CREATE TRIGGER statements AFTER INSERT ON findings REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION noted()",
        "CREATE POLICY mine ON findings AS RESTRICTIVE FOR UPDATE TO "
            + role
            + " USING (title <> 'x') WITH CHECK (title <> 'y')",
        "ALTER TABLE findings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "GRANT SELECT, DELETE ON findings TO " + role,
        "GRANT UPDATE (title) ON findings TO " + role + " WITH GRANT OPTION",
        "COMMENT ON TABLE findings IS 'what was found'",
        "COMMENT ON COLUMN findings.title IS 'its title'",
        "CREATE VIEW open_findings WITH (security_barrier = true) AS SELECT id, upper(title) AS t FROM findings WHERE title <> ''");
    List<String> before = shape();
    long oid = Long.parseLong(rig.text("SELECT 'findings'::regclass::oid"));
    String rows =
        rig.text("SELECT md5(string_agg(concat(ctid, xmin, f), '' ORDER BY id)) FROM findings f");
    ConvertPlan plan = rig.conversion().plan();
    assertThat(plan.obstacles()).isEmpty();
    assertThat(shape()).as("a preview changes nothing").isEqualTo(before);

    Outcome outcome = convert();
    assertThat(sql(outcome.done()))
        .as("what was previewed is what was run")
        .isEqualTo(sql(plan.steps()));
    assertThat(shape()).isEqualTo(before);
    LocalDate cutOver = plan.cutOver();
    String old = "findings_before_" + cutOver.toString().replace("-", "");
    assertThat(
            rig.texts(
                "SELECT concat(inhrelid::regclass, ' ', pg_get_expr(relpartbound, c.oid)) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'findings'::regclass ORDER BY 1"))
        .hasSize(4)
        .contains(
            old + " FOR VALUES FROM (MINVALUE) TO ('" + cutOver + " 00:00:00')",
            "findings_default DEFAULT",
            "findings_%s FOR VALUES FROM ('%s 00:00:00') TO ('%s 00:00:00')"
                .formatted(
                    cutOver.plusDays(1).toString().replace("-", ""),
                    cutOver.plusDays(1),
                    cutOver.plusDays(2)));
    assertThat(rig.text("SELECT '" + old + "'::regclass::oid"))
        .as("the rows stay where they are")
        .isEqualTo("" + oid);
    assertThat(
            rig.text(
                "SELECT md5(string_agg(concat(ctid, xmin, f), '' ORDER BY id)) FROM ONLY "
                    + old
                    + " f"))
        .isEqualTo(rows);
    assertThat(
            rig.text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'findings'::regclass AND contype = 'p'"))
        .isEqualTo("PRIMARY KEY (id, detected_at)");
    assertThat(SourcePreparation.plan(rig.session(), ConvertRig.FINDINGS, SourcePreparation.DELTA))
        .isEmpty();
    assertThat(
            rig.texts(
                "SELECT conname FROM pg_constraint WHERE conname = '" + PlainTable.BOUND + "'"))
        .isEmpty();
    rig.execute("DROP OWNED BY " + role, "DROP ROLE " + role);

    rig.execute(
        ConvertRig.finding("today", "now()"),
        ConvertRig.finding("later", "'" + cutOver.plusDays(1) + "'"),
        ConvertRig.finding("far", "'" + cutOver.plusYears(1) + "'"));
    assertThat(
            rig.texts(
                "SELECT concat(tableoid::regclass, ' ', ident, ' ', nr) FROM findings WHERE id IN ('today', 'later', 'far') ORDER BY ident"))
        .containsExactly(
            old + " 61 61",
            "findings_" + cutOver.plusDays(1).toString().replace("-", "") + " 62 62",
            "findings_default 63 63");
    assertThat(rig.text("SELECT count(*) FROM open_findings")).isEqualTo("63");
    rig.execute(
        "DELETE FROM organizations WHERE id = 'o1'", "DELETE FROM " + old + " WHERE id = 'f1'");
    assertThat(
            rig.text(
                "SELECT count(*) FROM waybill_source.delete_log WHERE root = 'findings'::regclass AND kind = 'D'"))
        .isEqualTo("24");
    rig.execute("TRUNCATE findings");
    assertThat(rig.text("SELECT count(*) > 3 FROM waybill_source.delete_log WHERE kind = 'T'"))
        .isEqualTo("t");
    assertThat(
            new PartitionCreation(ConvertRig.settings())
                .ensure(rig.session(), ConvertRig.FINDINGS, Instant.now().plus(Duration.ofDays(5)))
                .orElseThrow()
                .created())
        .as("the usual maintenance goes on from here")
        .isNotEmpty();
    assertThat(SourcePreparation.plan(rig.session(), ConvertRig.FINDINGS, SourcePreparation.DELTA))
        .isEmpty();
    rig.execute("DROP TABLE " + old, "INSERT INTO organizations VALUES ('o1')");
    rig.execute(ConvertRig.finding("goes on", "'" + cutOver + "'"));
    assertThat(rig.text("SELECT nr FROM findings")).isEqualTo("64");
  }

  @Test
  void whatIsSaidOfUpsertsIsSo() throws Exception {
    String upsert =
        "INSERT INTO findings (id, organization_id, title, detected_at) VALUES ('f2', 'o1', 'u', '2026-01-01') ON CONFLICT (%s) DO UPDATE SET title = 'u'";
    rig.execute(upsert.formatted("id"));
    assertThat(rig.conversion().plan().notes())
        .anySatisfy(note -> assertThat(note).contains("ON CONFLICT (id)", "42P10"));
    convert();
    assertThatThrownBy(() -> rig.execute(upsert.formatted("id")))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P10"));
    rig.execute(upsert.formatted("id, detected_at"));
    assertThat(rig.text("SELECT count(*) FROM findings WHERE id = 'f2'")).isEqualTo("2");
  }

  /// Who has done as many steps as it may.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// Ends a call before a step.
  private static ConvertProgress until(int steps) {
    return new ConvertProgress() {
      private int begun;

      @Override
      public void begins(ConvertStep step, int left) {
        if (begun++ == steps) {
          throw new Killed();
        }
      }

      @Override
      public void at(String text) {}
    };
  }

  @Test
  void endedBeforeEveryStepItGoesOnWithThatOne() throws Exception {
    int all = rig.conversion().plan().steps().size();
    int calls = 0;
    boolean over = false;
    while (!over) {
      calls++;
      try {
        rig.conversion().apply(until(1));
        over = true;
      } catch (Killed e) {
        rig.execute(
            ConvertRig.finding("between " + calls, "now()"),
            "UPDATE findings SET title = 'b' WHERE id = 'f3'");
      }
    }
    assertThat(calls).isEqualTo(all);
    assertThat(rig.conversion().plan().steps()).isEmpty();
    assertThat(rig.text("SELECT count(*) FROM findings")).isEqualTo("" + (60 + all - 1));
  }

  @Test
  void anIndexThatWasInterruptedIsBuiltAgain() throws Exception {
    String build = rig.conversion().plan().steps().getFirst().sql().getFirst();
    Connection writer = rig.session();
    writer.setAutoCommit(false);
    writer.createStatement().execute("UPDATE findings SET title = 'w' WHERE id = 'f4'");
    assertThatThrownBy(() -> rig.execute("SET statement_timeout = 100", build))
        .hasMessageContaining("timeout");
    rig.execute("SET statement_timeout = 0");
    writer.commit();
    assertThat(
            rig.text(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'waybill_findings_partition_key'::regclass"))
        .isEqualTo("f");
    assertThat(convert().done().getFirst().sql())
        .containsExactly(
            "DROP INDEX CONCURRENTLY IF EXISTS \"public\".\"waybill_findings_partition_key\"");
  }

  /// What a session has counted is told at its end.
  private void awaitTheEndOfOtherSessions(int open) throws SQLException {
    String sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()";
    while (Integer.parseInt(rig.text(sessions)) > open) {
      Thread.onSpinWait();
    }
  }

  private int stepsBeforeTheSwitch() throws Exception {
    return rig.conversion().plan().steps().stream()
        .map(ConvertStep::kind)
        .toList()
        .indexOf(Kind.SWITCH);
  }

  @Test
  void theSwitchReadsNothingAndGivesWayToWhoHoldsALock() throws Exception {
    ConvertPlan plan = rig.conversion().plan();
    int before = stepsBeforeTheSwitch();
    assertThatThrownBy(() -> rig.conversion().apply(until(before))).isInstanceOf(Killed.class);
    Connection writer = rig.session();
    writer.setAutoCommit(false);
    writer.createStatement().execute("UPDATE organizations SET id = 'o4' WHERE id = 'o4'");
    Outcome held =
        rig.conversion(ConvertRig.request(ConvertRig.FINDINGS, null), fewTries())
            .apply(ConvertProgress.UNWATCHED);
    assertThat(held.waits()).isTrue();
    assertThat(held.done()).isEmpty();
    assertThat(rig.text("SELECT relkind FROM pg_class WHERE oid = 'findings'::regclass"))
        .isEqualTo("r");
    writer.rollback();
    String scans =
        "SELECT seq_scan FROM pg_stat_all_tables WHERE relid = "
            + rig.text("SELECT 'findings'::regclass::oid");
    awaitTheEndOfOtherSessions(1);
    String read = rig.text(scans);
    assertThat(sql(convert().done()))
        .isEqualTo(sql(plan.steps().subList(before, plan.steps().size())));
    awaitTheEndOfOtherSessions(1);
    assertThat(rig.text(scans)).as("scans of the table").isEqualTo(read);
  }

  @Test
  void aSessionThatIsLostInTheSwitchLeavesTheTableAsItWas() throws Exception {
    int before = stepsBeforeTheSwitch();
    assertThatThrownBy(() -> rig.conversion().apply(until(before))).isInstanceOf(Killed.class);
    List<String> shape = shape();
    Connection writer = rig.session();
    writer.setAutoCommit(false);
    ReadingRig.run(writer, "INSERT INTO organizations VALUES ('o9')");
    CreationSettings patient =
        new CreationSettings(
            3, Duration.ofMinutes(1), Duration.ofMinutes(1), 1, Duration.ofMillis(1));
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Outcome> lost =
          thread.submit(() ->
              rig.conversion(ConvertRig.request(ConvertRig.FINDINGS, null), patient)
                  .apply(ConvertProgress.UNWATCHED));
      String end =
          "SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE NOT granted AND relation = 'organizations'::regclass";
      while (rig.texts(end).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(lost.get().problem()).contains("put a partitioned table in the table's place");
    }
    writer.rollback();
    assertThat(shape()).isEqualTo(shape);
    convert();
  }

  private static CreationSettings fewTries() {
    return new CreationSettings(
        3, Duration.ofMillis(50), Duration.ofSeconds(10), 2, Duration.ofMillis(1));
  }

  @Test
  void aCheckThatWouldSoonRefuseRowsIsMadeAnewFurtherOff() throws Exception {
    LocalDate tomorrow = LocalDate.parse(rig.text("SELECT current_date + 1"));
    rig.execute(
        "ALTER TABLE findings ADD CONSTRAINT waybill_partition_bound CHECK (detected_at IS NOT NULL AND detected_at < current_date + 0) NOT VALID");
    ConvertPlan plan = rig.conversion().plan();
    assertThat(plan.cutOver()).isEqualTo(tomorrow.plusDays(1));
    assertThat(sql(plan.steps()))
        .anySatisfy(each -> assertThat(each).contains("DROP CONSTRAINT waybill_partition_bound"));
    convert();
    rig.execute(ConvertRig.finding("tomorrow", "'" + tomorrow + "'"));
  }

  @Test
  void abandonedBeforeTheSwitchTheTableIsAsItWas() throws Exception {
    List<String> before = shape();
    int change = stepsBeforeTheSwitch();
    assertThatThrownBy(() -> rig.conversion().apply(until(change))).isInstanceOf(Killed.class);
    assertThat(shape()).isNotEqualTo(before);
    assertThat(rig.conversion().abandon(ConvertProgress.UNWATCHED).done()).hasSize(2);
    assertThat(shape()).isEqualTo(before);
    convert();
    assertThatThrownBy(() -> rig.conversion().abandon(ConvertProgress.UNWATCHED))
        .hasMessageContaining("partitioned");
  }

  @Test
  void aRowThatCameBeforeTheCheckIsSaidSo() throws Exception {
    assertThatThrownBy(() -> rig.conversion().apply(until(2))).isInstanceOf(Killed.class);
    rig.execute(
        "ALTER TABLE findings DROP CONSTRAINT waybill_partition_bound",
        ConvertRig.finding("later", "current_date + 2"),
        "ALTER TABLE findings ADD CONSTRAINT waybill_partition_bound CHECK (detected_at IS NOT NULL AND detected_at < '%s') NOT VALID"
            .formatted(rig.text("SELECT current_date + 2")));
    Outcome outcome = rig.conversion().apply(ConvertProgress.UNWATCHED);
    assertThat(outcome.waits()).isFalse();
    assertThat(outcome.problem()).contains("violated by some row", "--abandon");
    rig.execute("DELETE FROM findings WHERE id = 'later'");
    convert();
  }

  /// Of every type of event date, and where the primary key has it already.
  @ParameterizedTest
  @CsvSource({"timestamp, id", "timestamptz, 'id, detected_at'", "date, 'detected_at, id'"})
  void theBoundIsTheMidnightOfItsType(String type, String key) throws Exception {
    rig.execute(
        "ALTER TABLE notes DROP CONSTRAINT notes_finding_id_fkey",
        "DROP TRIGGER waybill_move ON findings",
        "ALTER TABLE findings ALTER detected_at TYPE %s, DROP CONSTRAINT findings_pkey, ADD CONSTRAINT findings_pkey PRIMARY KEY (%s)"
            .formatted(type, key));
    SourcePreparation.apply(
        rig.owner, ConvertRig.FINDINGS, SourcePreparation.DELTA, new QuietProgress());
    String rows = rig.text("SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM findings f");
    ConvertPlan plan = rig.conversion().plan();
    assertThat(sql(convert().done())).isEqualTo(sql(plan.steps()));
    assertThat(rig.text("SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM findings f"))
        .isEqualTo(rows);
    assertThat(
            rig.text(
                "SELECT string_agg(attname, ', ' ORDER BY n) FROM pg_constraint, unnest(conkey) WITH ORDINALITY u (k, n), pg_attribute WHERE conrelid = 'findings'::regclass AND contype = 'p' AND attrelid = conrelid AND attnum = k"))
        .isEqualTo(key.contains(",") ? key : "id, detected_at");
    rig.execute(
        ConvertRig.finding("before", "timestamp '%s' - interval '1 ms'".formatted(plan.cutOver())),
        ConvertRig.finding("at", "'" + plan.cutOver() + "'"));
    assertThat(
            rig.texts(
                "SELECT concat(id, ' ', tableoid::regclass) FROM findings WHERE id IN ('before', 'at') ORDER BY id"))
        .containsExactly(
            "at findings_" + plan.cutOver().toString().replace("-", ""),
            "before findings_before_" + plan.cutOver().toString().replace("-", ""));
  }
}
