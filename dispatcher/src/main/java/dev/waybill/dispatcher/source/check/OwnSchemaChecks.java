package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
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
      if (!markers.streams().contains(stream.substring(prefix.length()))) {
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
