package dev.waybill.dispatcher.audit;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Appends to `warehouse_audit`, which refuses to be changed. Runs inside the caller's transaction:
/// what is not recorded did not happen.
public final class AuditLog {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public AuditLog(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// @param actor who, e.g. the user of the operating system
  /// @param action e.g. `destination.remove`
  /// @param subject what it was done to, e.g. the destination's name
  /// @param detail any value that is written as JSON; never a secret
  public void record(
      String actor, String action, String subject, Object detail, @Nullable String reason) {
    jdbc.sql(
            """
            INSERT INTO warehouse_audit (actor, action, subject, detail, reason)
            VALUES (?, ?, ?, ?::jsonb, ?)
            """)
        .params(
            java.util.Arrays.asList(
                actor, action, subject, JSON.writeValueAsString(detail), reason))
        .update();
  }

  /// Without detail.
  public void record(String actor, String action, String subject, @Nullable String reason) {
    record(actor, action, subject, Map.of(), reason);
  }
}
