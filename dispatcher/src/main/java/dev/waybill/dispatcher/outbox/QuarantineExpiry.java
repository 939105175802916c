package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Gives up rows that nobody took out of quarantine, and forgets those that were settled long ago.
/// Any number of processes may do it at once.
public final class QuarantineExpiry {
  private final JdbcClient jdbc;
  private final Settings settings;

  public QuarantineExpiry(ControlDatabase control, Settings settings) {
    this.jdbc = control.jdbc();
    this.settings = settings;
  }

  /// @param expire how long a row stays open, and how long a settled one is remembered
  /// @param batch rows of one statement
  public record Settings(Duration expire, int batch) {
    public static final Settings DEFAULT = new Settings(Duration.ofDays(90), 10_000);

    public Settings {
      if (expire.compareTo(Duration.ofHours(1)) < 0 || batch < 1) {
        throw new IllegalArgumentException(
            "expected an expiry of at least 1h and a batch of at least 1, found "
                + expire
                + " and "
                + batch);
      }
    }
  }

  /// What one run did.
  ///
  /// @param expired rows that were open
  /// @param forgotten rows that were settled, or left out by an attempt that never lands
  public record Counts(int expired, int forgotten) {}

  /// At most one batch of each kind.
  public Counts runOnce() {
    int expired =
        jdbc.sql(
                """
                UPDATE warehouse_quarantine SET status = 'EXPIRED', settled_at = clock_timestamp()
                WHERE id IN (
                    SELECT id FROM warehouse_quarantine
                    WHERE status = 'OPEN' AND found_at < clock_timestamp() - make_interval(secs => ?)
                    ORDER BY found_at LIMIT ? FOR UPDATE SKIP LOCKED)
                """)
            .params(settings.expire().toSeconds(), settings.batch())
            .update();
    int settled =
        jdbc.sql(
                """
                DELETE FROM warehouse_quarantine
                WHERE id IN (
                    SELECT id FROM warehouse_quarantine
                    WHERE settled_at < clock_timestamp() - make_interval(secs => ?)
                    ORDER BY settled_at LIMIT ? FOR UPDATE SKIP LOCKED)
                """)
            .params(settings.expire().toSeconds(), settings.batch())
            .update();
    int abandoned =
        jdbc.sql(
                """
                DELETE FROM warehouse_quarantine
                WHERE id IN (
                    SELECT q.id FROM warehouse_quarantine q
                    WHERE q.status = 'STAGED' AND NOT EXISTS (
                      SELECT 1 FROM warehouse_delivery d
                      WHERE d.id = q.delivery_id AND d.status NOT IN ('DELIVERED', 'SKIPPED'))
                    LIMIT ? FOR UPDATE SKIP LOCKED)
                """)
            .param(settings.batch())
            .update();
    return new Counts(expired, settled + abandoned);
  }
}
