package dev.waybill.dispatcher.source.check;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;

/// Whether a pooler stands between. Behind one that pools transactions, a session's settings belong
/// to whoever comes next, and the snapshot, its settings and its lock may be in different sessions.
final class PoolerCheck {
  private static final String PID = "SELECT pg_backend_pid()";

  private PoolerCheck() {}

  /// A pooler gives a statement the backend that was used last or the one that rests longest, so
  /// both are offered: a second session uses one and gives it back, then takes one and holds it.
  static List<Finding> pooler(Probe probe) throws SQLException {
    String told = Integer.toString(probe.connection().unwrap(PGConnection.class).getBackendPID());
    Set<String> seen = new LinkedHashSet<>();
    seen.add(probe.text(PID));
    try (Probe other = Probe.open(probe.database())) {
      seen.add(probe.text(PID));
      seen.add(probe.text(PID));
      other.connection().setAutoCommit(false);
      other.text(PID);
      seen.add(probe.text(PID));
      seen.add(probe.text(PID));
      other.connection().rollback();
    }
    if (seen.size() > 1) {
      return List.of(
          Finding.fail(
              "pooler",
              "expected one backend for a whole session, found %s: a pooler of transactions"
                  .formatted(seen),
              remedy(probe)));
    }
    if (!seen.contains(told)) {
      return List.of(
          Finding.warn(
              "pooler",
              "expected the backend that the session was told of (%s), found %s: something stands between; reads look back further than they need"
                  .formatted(told, seen),
              remedy(probe)));
    }
    return List.of(Finding.pass("pooler", "no pooler stands between"));
  }

  private static String remedy(Probe probe) throws SQLException {
    return "point the source's url at the server itself: jdbc:postgresql://"
        + probe.text(
            "SELECT host(inet_server_addr()) || ':' || inet_server_port() || '/' || current_database()");
  }
}
