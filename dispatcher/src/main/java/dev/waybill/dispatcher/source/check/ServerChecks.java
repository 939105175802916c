package dev.waybill.dispatcher.source.check;

import java.sql.SQLException;
import java.util.List;

/// What kind of server it is.
final class ServerChecks {
  private ServerChecks() {}

  static List<Finding> primary(Probe probe) throws SQLException {
    if (!probe.is("SELECT pg_is_in_recovery()")) {
      return List.of(Finding.pass("primary", "a primary server"));
    }
    String database = probe.text("SELECT current_database()");
    List<String> primaries =
        probe.texts(
            "SELECT sender_host || ':' || sender_port FROM pg_stat_wal_receiver WHERE sender_host IS NOT NULL");
    String remedy =
        primaries.isEmpty()
            ? "point the source's url at the primary"
            : "point the source's url at the primary: jdbc:postgresql://%s/%s"
                .formatted(primaries.getFirst(), database);
    return List.of(
        Finding.fail(
            "primary",
            "expected a primary server, found a standby, which does not know who may still write",
            remedy));
  }

  static List<Finding> encoding(Probe probe) throws SQLException {
    String encoding = probe.text("SHOW server_encoding");
    return switch (encoding) {
      case "UTF8" -> List.of(Finding.pass("encoding", "UTF8"));
      case "SQL_ASCII" ->
          List.of(
              Finding.fail(
                  "encoding",
                  "expected a database in UTF8, found SQL_ASCII: its text may be anything",
                  "move the data to a database made with ENCODING 'UTF8', converting it on the way"));
      default ->
          List.of(
              Finding.warn(
                  "encoding",
                  "expected a database in UTF8, found %s: the server converts every text"
                      .formatted(encoding),
                  "move the data to a database made with ENCODING 'UTF8'"));
    };
  }
}
