package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what to the archive.
@Tag("server")
@TestInstance(Lifecycle.PER_CLASS)
class ArchiveProtectionTest {
  private static final String REFUSED = "42501";
  private static final String BY_TRIGGER = "P0001";

  private ArchiveRig rig;
  private String partition;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    rig = new ArchiveRig(folder);
    assertThat(new ArchiveProtection(rig.control).gaps())
        .as("who migrated owns it")
        .anySatisfy(gap -> assertThat(gap).contains("run `waybill archive protect`"));
    new ArchiveProtection(rig.control).apply(rig.administrator());
    rig.store.move(rig.opened("org", "a", "b"), new BatchState.Voided("a test", null));
    rig.opened("org", "c");
    partition =
        rig.query(
            "SELECT max(inhrelid::regclass::text) FROM pg_inherits JOIN waybill_archive.cold_storage_archive a ON a.tableoid = inhrelid");
  }

  @AfterAll
  void close() throws SQLException {
    rig.close();
  }

  private List<String> tables() {
    return List.of(
        "waybill_archive.cold_storage_archive",
        partition,
        "waybill_archive.cold_storage_batch",
        "waybill_archive.cold_storage_day",
        "waybill_archive.archive_log");
  }

  private List<String> changes(String table) {
    String column =
        table.endsWith("_batch") ? "tombstones" : table.endsWith("_log") ? "number" : "batch";
    return List.of(
        "UPDATE %s SET %s = 1".formatted(table, column),
        "DELETE FROM " + table,
        "TRUNCATE " + table + " CASCADE",
        "DROP TABLE " + table + " CASCADE",
        "ALTER TABLE %s DISABLE TRIGGER append_only".formatted(table),
        "ALTER TABLE %s DISABLE TRIGGER ALL".formatted(table),
        "DROP TRIGGER append_only ON " + table,
        "ALTER TABLE %s OWNER TO CURRENT_USER".formatted(table),
        "ALTER TABLE %s DROP COLUMN %s CASCADE".formatted(table, column),
        "CREATE TRIGGER mine BEFORE INSERT ON %s FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            .formatted(table),
        "INSERT INTO %s SELECT * FROM %s".formatted(table, table));
  }

  private static final List<String> OTHERS =
      List.of(
          "SET ROLE waybill_archive",
          "SET SESSION AUTHORIZATION waybill_archive",
          "SET session_replication_role = replica",
          "DROP SCHEMA waybill_archive CASCADE",
          "ALTER TABLE waybill_archive.cold_storage_archive DETACH PARTITION %s",
          "CREATE OR REPLACE FUNCTION waybill_archive.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN old; END'",
          "DROP FUNCTION waybill_archive.refuse_change() CASCADE",
          "DROP VIEW waybill_archive.cold_storage_tombstone",
          "SELECT setval('waybill_archive.batch_id', 1)",
          "GRANT waybill_archive TO CURRENT_USER",
          "DROP ROLE waybill_archive");

  private void refuses(String role) throws SQLException {
    String before = content();
    try (Connection connection = rig.connect(role)) {
      for (String table : tables()) {
        for (String sql : changes(table)) {
          refused(connection, sql, REFUSED);
        }
      }
      for (String sql : OTHERS) {
        refused(connection, sql.formatted(partition), REFUSED);
      }
    }
    assertThat(content()).isEqualTo(before);
  }

  private static void refused(Connection connection, String sql, String state) {
    assertThatThrownBy(() -> ArchiveRig.run(connection, sql))
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).as(sql).isEqualTo(state));
  }

  private String content() {
    return rig.query(
        """
        SELECT jsonb_build_array(
          (SELECT jsonb_agg(t ORDER BY id_commitment) FROM waybill_archive.cold_storage_archive t),
          (SELECT jsonb_agg(t ORDER BY id) FROM waybill_archive.cold_storage_batch t),
          (SELECT jsonb_agg(t ORDER BY batch, day) FROM waybill_archive.cold_storage_day t),
          (SELECT jsonb_agg(t ORDER BY number) FROM waybill_archive.archive_log t))::text
        """);
  }

  @Test
  void waybillsOwnRoleChangesNothing() throws SQLException {
    refuses(rig.ordinary);
  }

  /// Whoever has Waybill's password cannot explain away what a destination lacks, by giving days to
  /// a batch that is there or others to a new one.
  @Test
  void daysAreWrittenWithTheirBatchOrNever() throws SQLException {
    int withDays = rig.opened("org", "d", "e");
    int without = rig.store.reserve();
    rig.store.open(without, ArchiveRig.facts("org", 1), rig.tombstones("org", "f"), new DaySums());
    String before = content();
    try (Connection connection = rig.connect(rig.ordinary)) {
      for (int batch : List.of(withDays, without, 999)) {
        refused(
            connection,
            "SELECT waybill_archive.add_days(%d, '{2026-03-01}', '{1}', '{1}')".formatted(batch),
            BY_TRIGGER);
      }
    }
    int other = rig.store.reserve();
    assertThatThrownBy(() ->
            rig.store.open(
                other,
                ArchiveRig.facts("org", 3),
                rig.tombstones("org", "g", "h"),
                ArchiveRig.days(2)))
        .hasMessageContaining("add up to 2 rows with digest 3, found 2 with 2");
    assertThat(content()).isEqualTo(before);
    assertThat(
            rig.query(
                "SELECT string_agg(concat_ws(' ', day, rows, digest), ',' ORDER BY day) FROM waybill_archive.cold_storage_day WHERE batch = "
                    + withDays))
        .isEqualTo("2026-03-01 1 1,1 1");
  }

  /// As where it was protected by a build that knew no days.
  @Test
  void whatIsMissingIsMadeAsTheOwner(@TempDir Path folder) throws Exception {
    try (ArchiveRig earlier = new ArchiveRig(folder)) {
      ArchiveProtection protection = new ArchiveProtection(earlier.control);
      protection.apply(earlier.administrator());
      earlier.administer(
          "DROP FUNCTION waybill_archive.add_days", "DROP TABLE waybill_archive.cold_storage_day");
      assertThat(protection.gaps())
          .singleElement()
          .satisfies(gap -> assertThat(gap).contains("run `waybill archive protect` once more"));
      earlier.opened("org", "a");
      try (InputStream migration =
              getClass().getResourceAsStream("/db/migration/V15__archive_days.sql");
          Connection connection = earlier.connect(earlier.ordinary)) {
        ArchiveRig.run(connection, new String(migration.readAllBytes(), StandardCharsets.UTF_8));
      }
      assertThat(protection.gaps()).as("a migration may not make it").hasSize(1);

      protection.apply(earlier.administrator());

      assertThat(protection.gaps()).isEmpty();
      assertThat(earlier.query("SELECT count(*) FROM waybill_archive.cold_storage_day"))
          .isEqualTo("0");
      earlier.opened("org", "b");
      assertThat(earlier.query("SELECT count(*) FROM waybill_archive.cold_storage_day"))
          .isEqualTo("1");
      try (Connection connection = earlier.connect(earlier.ordinary)) {
        for (String sql : changes("waybill_archive.cold_storage_day")) {
          refused(connection, sql, REFUSED);
        }
      }
    }
  }

  @Test
  void theApplicationsRoleChangesNothingAndReadsNothing() throws SQLException {
    refuses(rig.application);
    try (Connection connection = rig.connect(rig.application)) {
      for (String table : tables()) {
        refused(connection, "SELECT * FROM " + table, REFUSED);
      }
      refused(connection, "SELECT waybill_archive.reserve_batch()", REFUSED);
      refused(connection, "SELECT waybill_archive.append_entry('', 'hold', NULL, '{}')", REFUSED);
    }
  }

  /// What privilege does not stop, triggers do, in every partition and also where a session calls
  /// itself a replica; nobody is stopped from switching them off who may.
  @Test
  void evenWhoMayIsRefusedByTrigger() throws SQLException {
    try (Connection connection = rig.server.connect(rig.database)) {
      for (String mode : List.of("origin", "replica")) {
        ArchiveRig.run(connection, "SET session_replication_role = " + mode);
        for (String table : tables()) {
          for (String sql : changes(table).subList(0, 3)) {
            refused(connection, sql, BY_TRIGGER);
          }
        }
      }
    }
  }

  @Test
  void aPartitionThatIsMadeLaterIsRefusedToo() throws SQLException {
    assertThat(rig.query("SELECT waybill_archive.make_partitions(5)")).isEqualTo("3");
    assertThat(rig.query("SELECT waybill_archive.make_partitions(5)")).isEqualTo("0");
    String last =
        rig.query(
            "SELECT max(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'waybill_archive.cold_storage_archive'::regclass");
    try (Connection ordinary = rig.connect(rig.ordinary);
        Connection superuser = rig.server.connect(rig.database)) {
      refused(ordinary, "TRUNCATE " + last, REFUSED);
      refused(ordinary, "DROP TABLE " + last, REFUSED);
      refused(superuser, "DELETE FROM " + last, BY_TRIGGER);
      refused(superuser, "TRUNCATE " + last, BY_TRIGGER);
    }
    assertThat(new ArchiveProtection(rig.control).gaps()).isEmpty();
  }

  @Test
  void aSecondTimeItChangesNothing() {
    new ArchiveProtection(rig.control).apply(rig.administrator());
    assertThat(new ArchiveProtection(rig.control).gaps()).isEmpty();
    assertThat(
            rig.query(
                "SELECT count(*) FROM pg_auth_members WHERE roleid = 'waybill_archive'::regrole"))
        .as("members of the owner")
        .isEqualTo("0");
  }

  @Test
  void whatOpensItAgainIsNamedWithItsCure() throws SQLException {
    opens(
        "GRANT waybill_archive TO " + rig.ordinary,
        "to be no member of waybill_archive",
        "REVOKE waybill_archive FROM " + rig.ordinary);
    opens(
        "GRANT DELETE ON waybill_archive.archive_log TO PUBLIC",
        "to read waybill_archive.archive_log only",
        "REVOKE ALL ON waybill_archive.archive_log FROM PUBLIC");
    opens(
        "ALTER TABLE %s DISABLE TRIGGER append_only".formatted(partition),
        "found 0 that do",
        "ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only".formatted(partition));
    opens(
        "ALTER ROLE %s SUPERUSER".formatted(rig.ordinary),
        "expected a role that is no superuser",
        "ALTER ROLE %s NOSUPERUSER".formatted(rig.ordinary));
    opens(
        "ALTER ROLE %s CREATEROLE".formatted(rig.ordinary),
        "to make no roles",
        "ALTER ROLE %s NOCREATEROLE".formatted(rig.ordinary));
    opens(
        "GRANT pg_execute_server_program TO " + rig.ordinary,
        "not to run programs",
        "REVOKE pg_execute_server_program FROM " + rig.ordinary);
    opens(
        "ALTER DATABASE %s OWNER TO %s".formatted(rig.database, rig.ordinary),
        "who may then drop it whole",
        "ALTER DATABASE %s OWNER TO postgres".formatted(rig.database));
  }

  private void opens(String sql, String gap, String cure) throws SQLException {
    ArchiveProtection protection = new ArchiveProtection(rig.control);
    rig.administer(sql);
    List<String> found = protection.gaps();
    rig.administer(cure);
    assertThat(found)
        .as(sql)
        .anySatisfy(each -> assertThat(each).contains(gap, cure.replaceAll(" (FROM|TO) .*", "")));
    assertThat(protection.gaps()).as(cure).isEmpty();
  }

  /// As on a server that is rented: nobody there is a superuser.
  @Test
  void anAdministratorWhoIsNoSuperuserProtectsItToo(@TempDir Path folder) throws Exception {
    try (ArchiveRig rented = new ArchiveRig(folder)) {
      String admin = rented.database + "_admin";
      rented.administer(
          "CREATE ROLE %s LOGIN CREATEROLE PASSWORD 'admin'".formatted(admin),
          "GRANT %s TO %s".formatted(rented.ordinary, admin),
          "GRANT waybill_archive TO %s WITH ADMIN TRUE, INHERIT FALSE, SET FALSE".formatted(admin),
          "ALTER DATABASE %s OWNER TO %s".formatted(rented.database, admin));
      var administrator = rented.administrator();
      administrator.setUser(admin);
      administrator.setPassword("admin");
      new ArchiveProtection(rented.control).apply(administrator);
      assertThat(new ArchiveProtection(rented.control).gaps()).isEmpty();
      rented.opened("org", "a");
      rented.administer(
          "ALTER DATABASE %s OWNER TO postgres".formatted(rented.database),
          "DROP OWNED BY " + admin,
          "DROP ROLE " + admin);
    }
  }
}
