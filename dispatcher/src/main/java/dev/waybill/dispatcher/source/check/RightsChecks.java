package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the reader may see and do.
final class RightsChecks {
  private RightsChecks() {}

  /// On the table as a whole: a read locks it first, for which rights on its columns do not count.
  static List<Finding> privileges(Probe probe, CheckedTable table) throws SQLException {
    String role = SessionChecks.role(probe);
    String schema = table.published().source().schema();
    String name = Sql.table(table.published().source());
    List<String> missing = new ArrayList<>();
    if (!probe.is("SELECT has_schema_privilege(?, 'USAGE')", schema)) {
      missing.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(Sql.identifier(schema), role));
    }
    if (!probe.is(
        "SELECT has_table_privilege(c.oid, 'SELECT') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = ? AND c.relname = ?",
        schema,
        table.published().source().table())) {
      missing.add("GRANT SELECT ON %s TO %s".formatted(name, role));
    }
    return List.of(
        missing.isEmpty()
            ? Finding.pass("privileges", "the reader may read the table")
            : Finding.fail(
                "privileges",
                "expected the reader to be allowed to read %s, found it is not"
                    .formatted(table.published().source()),
                "grant it; rights on columns are not enough, a read locks the table first",
                missing.toArray(String[]::new)));
  }

  static List<Finding> rowSecurity(Probe probe, CheckedTable table) throws SQLException {
    if (!probe.is("SELECT row_security_active(?)", Sql.table(table.published().source()))) {
      return List.of(Finding.pass("row_security", "no policy hides rows from the reader"));
    }
    return List.of(
        Finding.fail(
            "row_security",
            "expected the reader to see every row, found row-level security on %s: reads fail rather than show fewer rows"
                .formatted(table.published().source()),
            "let the reader pass policies, or read as the table's owner",
            "ALTER ROLE %s BYPASSRLS".formatted(SessionChecks.role(probe))));
  }

  static List<Finding> ownership(Probe probe, CheckedTable table) throws SQLException {
    if (table.published().retention() == null) {
      return List.of();
    }
    if (probe.is(
        "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(?)",
        Sql.table(table.published().source()))) {
      return List.of(Finding.pass("ownership", "the reader acts for the table's owner"));
    }
    return List.of(
        Finding.warn(
            "ownership",
            "the reader does not act for the owner of %s: rows are read, retention could not remove them"
                .formatted(table.published().source()),
            "nothing to do for reading; retention would need a role that is a member of the owner"));
  }
}
