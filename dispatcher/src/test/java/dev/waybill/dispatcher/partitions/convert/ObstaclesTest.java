package dev.waybill.dispatcher.partitions.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each thing that is in the way is named, is in the way, and is not once it is cured.
@Tag("server")
class ObstaclesTest {
  private static ConvertRig rig;

  @BeforeAll
  static void open() throws SQLException {
    rig = new ConvertRig();
    rig.execute(
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
  }

  @AfterAll
  static void close() throws SQLException {
    rig.close();
  }

  private static List<Obstacle> obstacles(ConvertRequest request) throws SQLException {
    return rig.conversion(request, ConvertRig.settings()).plan().obstacles();
  }

  private static List<Obstacle> obstacles() throws SQLException {
    return obstacles(ConvertRig.request(ConvertRig.FINDINGS, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UNIQUE                | once (title, id)    | ALTER TABLE findings ADD CONSTRAINT once UNIQUE (title, id) | ALTER TABLE findings DROP CONSTRAINT once
          UNIQUE                | lower(title)        | CREATE UNIQUE INDEX once ON findings (id, lower(title)) INCLUDE (detected_at) | DROP INDEX once
          FOREIGN_KEY_TO        | links_f_fkey        | CREATE TABLE links (f text REFERENCES findings ON DELETE SET NULL) | DROP TABLE links
          FOREIGN_KEY_TO        | findings_same_fkey  | ALTER TABLE findings ADD same text REFERENCES findings | ALTER TABLE findings DROP COLUMN same
          FOREIGN_KEY_NOT_VALID | later               | ALTER TABLE findings ADD CONSTRAINT later FOREIGN KEY (title) REFERENCES organizations NOT VALID | ALTER TABLE findings DROP CONSTRAINT later
          CHECK_CONSTRAINT      | later               | ALTER TABLE findings ADD CONSTRAINT later CHECK (title <> 'q') NOT VALID | ALTER TABLE findings VALIDATE CONSTRAINT later; ALTER TABLE findings DROP CONSTRAINT later
          CHECK_CONSTRAINT      | mine                | ALTER TABLE findings ADD CONSTRAINT mine CHECK (title <> 'q') NO INHERIT | ALTER TABLE findings DROP CONSTRAINT mine
          EXCLUSION_CONSTRAINT  | apart               | ALTER TABLE findings ADD CONSTRAINT apart EXCLUDE USING btree (id WITH =) | ALTER TABLE findings DROP CONSTRAINT apart
          ORDINARY_TABLE        | inherits            | CREATE TABLE more () INHERITS (findings) | DROP TABLE more
          PRIMARY_KEY           | deferrable          | ALTER TABLE notes DROP CONSTRAINT notes_finding_id_fkey; ALTER TABLE findings DROP CONSTRAINT findings_pkey, ADD CONSTRAINT findings_pkey PRIMARY KEY (id) DEFERRABLE | ALTER TABLE findings DROP CONSTRAINT findings_pkey, ADD CONSTRAINT findings_pkey PRIMARY KEY (id)
          PRIMARY_KEY           | none                | ALTER TABLE findings DROP CONSTRAINT findings_pkey | ALTER TABLE findings ADD CONSTRAINT findings_pkey PRIMARY KEY (id)
          ROW_TRIGGER           | looks               | CREATE TRIGGER looks AFTER UPDATE ON findings REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION noted() | DROP TRIGGER looks ON findings
          PUBLICATION           | told                | CREATE PUBLICATION told FOR TABLE findings | DROP PUBLICATION told
          PUBLICATION           | told                | CREATE PUBLICATION told FOR TABLES IN SCHEMA public | ALTER PUBLICATION told SET (publish_via_partition_root = true); DROP PUBLICATION told
          DEPENDENT             | materialized view public.counted | CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM findings | DROP MATERIALIZED VIEW counted
          DEPENDENT             | by the primary key  | CREATE VIEW grouped AS SELECT id, title FROM findings GROUP BY id | DROP VIEW grouped
          DEPENDENT             | a rule of           | CREATE RULE never AS ON DELETE TO findings DO INSTEAD NOTHING | DROP RULE never ON findings
          DEPENDENT             | function            | CREATE FUNCTION first(f findings) RETURNS text LANGUAGE sql AS 'SELECT $1.id' | DROP FUNCTION first
          DEPENDENT             | kept                | CREATE TABLE copies (kept findings) | DROP TABLE copies
          DEPENDENT             | function            | CREATE FUNCTION counting() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM findings; END | DROP FUNCTION counting
          DEPENDENT             | policy              | CREATE POLICY seen ON notes USING (EXISTS (SELECT FROM findings f WHERE f.id = finding_id)) | DROP POLICY seen ON notes
          NO_DATE               | is null             | UPDATE findings SET detected_at = NULL WHERE id = 'f1' | UPDATE findings SET detected_at = now() WHERE id = 'f1'
          LATER_ROWS            | infinity            | UPDATE findings SET detected_at = 'infinity' WHERE id = 'f1' | UPDATE findings SET detected_at = now() WHERE id = 'f1'
          """)
  void isNamedAndCured(String code, String names, String breaks, String cures) throws Exception {
    assertThat(obstacles()).isEmpty();
    rig.execute(breaks);
    try {
      assertThat(obstacles())
          .singleElement()
          .satisfies(obstacle -> {
            assertThat(obstacle.code()).isEqualTo(code);
            assertThat(obstacle.problem()).contains(names);
          });
      assertThat(rig.conversion().apply(ConvertProgress.UNWATCHED).done())
          .as("nothing is changed while it is there")
          .isEmpty();
    } finally {
      rig.execute(cures);
    }
    assertThat(obstacles()).isEmpty();
  }

  @Test
  void aForeignKeyIsNamedWithItsConsequenceAndWhatRetentionIsTold() throws Exception {
    rig.execute(
        "ALTER TABLE notes DROP CONSTRAINT IF EXISTS notes_finding_id_fkey, ADD CONSTRAINT notes_finding_id_fkey FOREIGN KEY (finding_id) REFERENCES findings ON DELETE CASCADE");
    ConvertRequest usual = ConvertRig.request(ConvertRig.FINDINGS, null);
    List<Obstacle> found =
        obstacles(new ConvertRequest(usual.published(), usual.all(), null, Set.of(), false));
    assertThat(found)
        .singleElement()
        .satisfies(obstacle -> {
          assertThat(obstacle.problem())
              .contains(
                  "notes_finding_id_fkey of public.notes",
                  "are not deleted any more",
                  "\"references\": [{\"column\": \"finding_id\", \"table\": \"findings\", \"target\": \"id\"}]");
          assertThat(obstacle.cure())
              .containsExactly(
                  "ALTER TABLE public.notes DROP CONSTRAINT \"notes_finding_id_fkey\"");
        });
  }

  @Test
  void theNamesItGivesMustBeFree() throws Exception {
    LocalDate cutOver = rig.conversion().plan().cutOver();
    String name = "findings_" + cutOver.toString().replace("-", "");
    rig.execute("CREATE TABLE " + name + " ()");
    assertThat(obstacles()).extracting(Obstacle::code).containsExactly("NAME_TAKEN");
    rig.execute("DROP TABLE " + name);
  }

  private static List<String> codes(PublishedTable table, @Nullable LocalDate cutOver)
      throws SQLException {
    return obstacles(ConvertRig.request(table, cutOver)).stream().map(Obstacle::code).toList();
  }

  @Test
  void thePublishedKeyMustHaveTheEventDate() throws Exception {
    PublishedTable byId = ConvertRig.findings(List.of("id"));
    assertThat(codes(byId, null)).containsExactly("PUBLISHED_KEY");
    assertThat(obstacles(ConvertRig.request(byId, null)).getFirst().problem())
        .contains("\"key\": [\"id\", \"detected_at\"]");
  }

  @Test
  void theEventDateMustBeADate() throws Exception {
    assertThat(codes(ConvertRig.findings(List.of("id", "title"), "title"), null))
        .containsExactly("EVENT_DATE");
  }

  @Test
  void theCutOverLiesAhead() throws Exception {
    LocalDate today = LocalDate.parse(rig.text("SELECT current_date"));
    assertThat(codes(ConvertRig.FINDINGS, today)).containsExactly("CUT_OVER");
    assertThat(codes(ConvertRig.FINDINGS, today.plusDays(1))).isEmpty();
  }

  @Test
  void anotherRoleIsTold() throws Exception {
    String role = "stranger_" + rig.database;
    rig.execute(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'p'", "GRANT SELECT ON findings TO " + role);
    rig.owner.setUrl(rig.server.jdbcUrl(rig.database).replaceAll("\\?.*", ""));
    rig.owner.setUser(role);
    rig.owner.setPassword("p");
    assertThat(obstacles()).extracting(Obstacle::code).containsExactly("OWNER");
    rig.owner.setUser(rig.server.user());
    rig.owner.setPassword(rig.server.password());
    rig.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
  }

  @Test
  void whatIsNoTableIsSaidSo() throws Exception {
    ConvertRequest usual = ConvertRig.request(ConvertRig.FINDINGS, null);
    PublishedTable other =
        usual.published().at(new PublishedTable.SourceTable("public", "no_findings"));
    assertThatThrownBy(
            () -> obstacles(new ConvertRequest(other, List.of(other), null, Set.of(), false)))
        .hasMessageContaining("no such table");
  }
}
