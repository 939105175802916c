package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.dispatcher.source.SweepReader;
import dev.waybill.dispatcher.source.check.CheckedSource.Markers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What Waybill keeps in the application's database, and whether the reader may use it.
final class OwnSchemaChecks {
  private OwnSchemaChecks() {}

  static List<Finding> rights(Probe probe, CheckedSource source) throws SQLException {
    String role = SessionChecks.role(probe);
    List<String> missing = new ArrayList<>();
    if (!probe.is("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'waybill_source')")) {
      return List.of(
          Finding.warn(
              "waybill_source",
              "expected the schema waybill_source, found none: after a restart of the server the look-back range comes again, and deletes are not followed",
              prepare(source)));
    }
    if (!probe.is("SELECT has_schema_privilege('waybill_source', 'USAGE')")) {
      missing.add("GRANT USAGE ON SCHEMA waybill_source TO " + role);
    }
    missing.addAll(missing(probe, "read_marker", List.of("SELECT", "INSERT", "DELETE"), role));
    missing.addAll(missing(probe, "delete_log", List.of("SELECT", "DELETE"), role));
    if (!missing.isEmpty()) {
      return List.of(
          Finding.fail(
              "waybill_source",
              "expected the reader to use the schema waybill_source and its tables, found privileges missing",
              "grant them",
              missing.toArray(String[]::new)));
    }
    return List.of(Finding.pass("waybill_source", "there, and the reader may use it"));
  }

  /// What all tables share is made with any of them.
  private static String prepare(CheckedSource source) {
    return source.tables().isEmpty()
        ? "configure a table of this source, then prepare it"
        : "run " + source.tables().getFirst().prepareCommand();
  }

  /// None where there is no such table.
  private static List<String> missing(
      Probe probe, String table, List<String> privileges, String role) throws SQLException {
    List<String> missing =
        probe.texts(
            """
            SELECT p FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              CROSS JOIN unnest(?) p
            WHERE n.nspname = 'waybill_source' AND c.relname = ?
              AND NOT has_table_privilege(c.oid, p)
            """,
            probe.connection().createArrayOf("text", privileges.toArray()),
            table);
    return missing.isEmpty()
        ? List.of()
        : List.of(
            "GRANT %s ON waybill_source.%s TO %s"
                .formatted(String.join(", ", missing), table, role));
  }

  /// Who lets rows go names its transaction in `retention_delete`, or the delete log would tell the
  /// destinations; so whatever deletes asks there. Where it is missing, the checks of the tables
  /// say so.
  static List<Finding> retention(Probe probe, CheckedSource source) throws SQLException {
    if (probe.text("SELECT to_regclass('waybill_source.retention_delete')::text") == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>(triggers(probe));
    String owner = source.retention();
    if (owner != null) {
      findings.add(owner(probe, owner));
    }
    return findings;
  }

  /// A function keeps its owner when another role prepares the source once more, and what that role
  /// makes is its own.
  private static List<Finding> triggers(Probe probe) throws SQLException {
    List<String> owners =
        probe.texts(
            """
            SELECT DISTINCT quote_ident(pg_get_userbyid(p.proowner)) FROM pg_proc p
              JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_class c ON c.relnamespace = n.oid
            WHERE n.nspname = 'waybill_source' AND c.relname = 'retention_delete' AND p.prosecdef
              AND p.prosrc LIKE '%waybill_source.retention_delete%'
              AND NOT has_table_privilege(p.proowner, c.oid, 'SELECT')
            """);
    return owners.isEmpty()
        ? List.of()
        : List.of(
            Finding.fail(
                "retention",
                "expected the triggers of the delete log to read waybill_source.retention_delete, found that %s, who owns them, may not: deletes of the application fail"
                    .formatted(String.join(", ", owners)),
                "grant it",
                owners.stream()
                    .map("GRANT SELECT ON waybill_source.retention_delete TO %s"::formatted)
                    .toArray(String[]::new)));
  }

  private static Finding owner(Probe probe, String owner) throws SQLException {
    List<String> missing = new ArrayList<>();
    String role = Sql.identifier(owner);
    if (!probe.is("SELECT has_schema_privilege(?::name, 'waybill_source', 'USAGE')", owner)) {
      missing.add("GRANT USAGE ON SCHEMA waybill_source TO " + role);
    }
    if (!probe.is(
        """
        SELECT has_table_privilege(?::name, c.oid, 'SELECT') AND has_table_privilege(?::name, c.oid, 'INSERT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'waybill_source' AND c.relname = 'retention_delete'
        """,
        owner,
        owner)) {
      missing.add("GRANT SELECT, INSERT ON waybill_source.retention_delete TO " + role);
    }
    return missing.isEmpty()
        ? Finding.pass("retention", "who lets rows go may say so to the delete log")
        : Finding.fail(
            "retention",
            "expected %s, who lets rows go, to use waybill_source.retention_delete, found privileges missing: `waybill retention run` could delete no row"
                .formatted(owner),
            "grant them",
            missing.toArray(String[]::new));
  }

  /// A marker of a stream that is no more keeps the delete log from being purged; it may also say
  /// that a stream was renamed.
  static List<Finding> markers(Probe probe, CheckedSource source) throws SQLException {
    Markers markers = source.markers();
    if (probe.text("SELECT to_regclass('waybill_source.read_marker')::text") == null) {
      return List.of(
          Finding.warn(
              "markers",
              "expected the table waybill_source.read_marker, found none: after a restart of the server the look-back range comes again",
              prepare(source)));
    }
    if (markers == null) {
      return List.of();
    }
    String prefix = markers.installation() + "/";
    List<Finding> stale = new ArrayList<>();
    for (String stream :
        probe.texts(
            "SELECT DISTINCT stream FROM waybill_source.read_marker WHERE starts_with(stream, ?) ORDER BY stream",
            prefix)) {
      String name = stream.substring(prefix.length());
      if (!markers.streams().contains(name) && !name.matches(SweepReader.MARKERS + "\\d+")) {
        stale.add(
            Finding.warn(
                "markers",
                "read markers of %s, which is not configured: the delete log keeps everything it has not read"
                    .formatted(stream),
                "if the stream is no more, remove them",
                "DELETE FROM waybill_source.read_marker WHERE stream = " + Sql.literal(stream)));
      }
    }
    return stale.isEmpty() ? List.of(Finding.pass("markers", "of configured streams only")) : stale;
  }
}
