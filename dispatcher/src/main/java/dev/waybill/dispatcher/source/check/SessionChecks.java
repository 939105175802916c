package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whether all transactions that may still write can be seen, and those that make reads look far
/// back.
final class SessionChecks {
  /// Where `track_activities` was switched off for this database, and what takes it back.
  private static final String SWITCHED_OFF =
      """
      SELECT CASE WHEN s.setrole = 0 THEN format('ALTER DATABASE %I', d.datname)
                  WHEN s.setdatabase = 0 THEN format('ALTER ROLE %I', r.rolname)
                  ELSE format('ALTER ROLE %I IN DATABASE %I', r.rolname, d.datname) END
             || ' RESET track_activities'
      FROM pg_db_role_setting s
        LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
      WHERE (s.setdatabase = 0 OR d.datname = current_database())
        AND EXISTS (SELECT FROM unnest(s.setconfig) c WHERE c ~* '^track_activities=(off|false|no|0)$')
      """;

  private static final String LONG_WRITERS =
      """
      SELECT pid, coalesce(nullif(application_name, ''), usename, '?') AS who, state,
        date_trunc('second', clock_timestamp() - xact_start)::text AS age,
        to_char(query_start, 'YYYY-MM-DD HH24:MI:SS') AS query_start
      FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type NOT IN ('autovacuum worker', 'walsender')
        AND pid <> pg_backend_pid() AND application_name NOT LIKE 'waybill %'
        AND xact_start <= clock_timestamp() - ?::interval
      ORDER BY xact_start
      """;

  private static final String PREPARED =
      """
      SELECT gid, owner, date_trunc('second', clock_timestamp() - prepared)::text AS age
      FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared
      """;

  private SessionChecks() {}

  static List<Finding> tracked(Probe probe) throws SQLException {
    List<String> remedies = new ArrayList<>(probe.texts(SWITCHED_OFF));
    boolean off = !probe.is("SELECT current_setting('track_activities')::bool");
    if (off && remedies.isEmpty()) {
      remedies.add("ALTER SYSTEM SET track_activities = on");
      remedies.add("SELECT pg_reload_conf()");
    }
    List<String> blind =
        probe.texts(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'disabled'"
                + " AND pid <> pg_backend_pid()");
    if (!off && remedies.isEmpty() && blind.isEmpty()) {
      return List.of(Finding.pass("track_activities", "on"));
    }
    return List.of(
        Finding.fail(
            "track_activities",
            "expected to see when every transaction began, found track_activities = off"
                + (blind.isEmpty() ? "" : " in the sessions " + blind),
            "switch it on; sessions that are open keep what they had until they connect again",
            remedies.toArray(String[]::new)));
  }

  static List<Finding> statistics(Probe probe) throws SQLException {
    if (probe.is("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')")) {
      return List.of(Finding.pass("pg_read_all_stats", "granted"));
    }
    return List.of(
        Finding.fail(
            "pg_read_all_stats",
            "expected to see the sessions of others, found a role that does not",
            "grant it",
            "GRANT pg_read_all_stats TO " + role(probe)));
  }

  static List<Finding> writers(Probe probe, Duration patience) throws SQLException {
    List<Finding> open =
        probe.list(
            row ->
                Finding.warn(
                    "writers",
                    "a transaction of %s (pid %d, %s) is open for %s, its last statement began at %s: what it writes arrives after it ends, and every read looks back that far"
                        .formatted(
                            row.getString("who"),
                            row.getInt("pid"),
                            row.getString("state"),
                            row.getString("age"),
                            row.getString("query_start")),
                    "if it was forgotten, end it",
                    "SELECT pg_terminate_backend(%d)".formatted(row.getInt("pid"))),
            LONG_WRITERS,
            patience.toMillis() + " milliseconds");
    return open.isEmpty()
        ? List.of(Finding.pass("writers", "no transaction is open for longer than " + patience))
        : open;
  }

  static List<Finding> prepared(Probe probe) throws SQLException {
    List<Finding> open =
        probe.list(
            row ->
                Finding.warn(
                    "prepared",
                    "transaction %s, prepared by %s, waits for %s: every read looks back that far"
                        .formatted(
                            row.getString("gid"), row.getString("owner"), row.getString("age")),
                    "whoever prepared it must decide: COMMIT PREPARED %s or ROLLBACK PREPARED %1$s"
                        .formatted(Sql.literal(row.getString("gid")))),
            PREPARED);
    return open.isEmpty() ? List.of(Finding.pass("prepared", "no prepared transaction")) : open;
  }

  static String role(Probe probe) throws SQLException {
    return probe.text("SELECT quote_ident(current_user)");
  }
}
