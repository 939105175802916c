package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.source.DeleteLogPurge;
import dev.waybill.dispatcher.source.SourceException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is tidied now and then. Used by one thread.
public final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final QuarantineExpiry quarantine;
  private final OutboxPurge deliveries;
  private final List<DeleteLogPurge> deletes;
  private final long everyNanos;
  private long last;

  /// @param deletes one per source
  /// @param every how often
  public Housekeeping(
      QuarantineExpiry quarantine,
      OutboxPurge deliveries,
      List<DeleteLogPurge> deletes,
      Duration every) {
    this.quarantine = quarantine;
    this.deliveries = deliveries;
    this.deletes = List.copyOf(deletes);
    this.everyNanos = every.toNanos();
    this.last = System.nanoTime() - everyNanos;
  }

  /// Does it when its time has come.
  void tick() {
    if (System.nanoTime() - last < everyNanos) {
      return;
    }
    last = System.nanoTime();
    QuarantineExpiry.Counts counts = quarantine.runOnce();
    if (counts.expired() > 0) {
      LOG.warn(
          "{} rows were in quarantine for too long and are given up; see `waybill quarantine list --status EXPIRED`",
          counts.expired());
    }
    long forgotten = deliveries.run();
    if (forgotten > 0) {
      LOG.info("forgot {} deliveries that ended long ago; their receipts stay", forgotten);
    }
    deletes.forEach(Housekeeping::purge);
  }

  private static void purge(DeleteLogPurge deletes) {
    try {
      long removed = deletes.run();
      if (removed > 0) {
        LOG.info("removed {} old entries of the delete log", removed);
      }
    } catch (SourceException e) {
      LOG.warn("the delete log was not purged: {}", e.getMessage());
    }
  }
}
