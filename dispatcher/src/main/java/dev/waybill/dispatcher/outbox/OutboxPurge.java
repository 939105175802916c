package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Forgets deliveries that ended long ago, with their attempts; receipts stay, and a window can be
/// replayed from its receipt. Any number of processes may do it at once.
///
/// Kept is what is still asked for: a delivery with rows open in quarantine (the facts of its reads
/// say what a window took since), a gap that is open, and the newest of each stream (a replay takes
/// its schema version). A range that has landed stays one without its row: the watermark does not
/// go back, and generations are numbered by the stream.
public final class OutboxPurge {
  private final JdbcClient jdbc;
  private final Settings settings;

  public OutboxPurge(ControlDatabase control, Settings settings) {
    this.jdbc = control.jdbc();
    this.settings = settings;
  }

  /// @param keep how long a delivery is kept after its end
  /// @param batch of one statement
  /// @param batches of one run, at most
  public record Settings(Duration keep, int batch, int batches) {
    public static final Settings DEFAULT = new Settings(Duration.ofDays(30), 5_000, 40);

    public Settings {
      if (keep.compareTo(Duration.ofHours(1)) < 0 || batch < 1 || batches < 1) {
        throw new IllegalArgumentException(
            "expected to keep deliveries for at least 1h, in batches of at least 1, found "
                + keep
                + " and "
                + batch
                + " times "
                + batches);
      }
    }

    /// With another time to keep them.
    public Settings keep(Duration other) {
      return new Settings(other, batch, batches);
    }
  }

  /// @return how many deliveries were forgotten
  public long run() {
    long all = 0;
    for (int i = 0; i < settings.batches(); i++) {
      int removed = batch();
      all += removed;
      if (removed < settings.batch()) {
        return all;
      }
    }
    return all;
  }

  private int batch() {
    return jdbc.sql(
            """
            DELETE FROM warehouse_delivery WHERE id IN (
              SELECT d.id FROM warehouse_delivery d
              WHERE d.status IN ('DELIVERED', 'SKIPPED')
                AND coalesce(d.delivered_at, d.created_at) < clock_timestamp() - make_interval(secs => ?)
                AND NOT EXISTS (
                  SELECT 1 FROM warehouse_quarantine q WHERE q.delivery_id = d.id AND q.status IN ('OPEN', 'STAGED'))
                AND NOT EXISTS (
                  SELECT 1 FROM warehouse_gap g WHERE g.delivery_id = d.id AND g.closed_at IS NULL)
                AND EXISTS (
                  SELECT 1 FROM warehouse_delivery newer WHERE newer.stream_id = d.stream_id AND newer.id > d.id)
              ORDER BY coalesce(d.delivered_at, d.created_at) LIMIT ? FOR UPDATE OF d SKIP LOCKED)
            """)
        .params((double) settings.keep().toSeconds(), settings.batch())
        .update();
  }
}
