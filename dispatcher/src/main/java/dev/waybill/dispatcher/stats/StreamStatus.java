package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.source.ColumnDrift;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a stream stands.
///
/// @param state of the stream, or of its open delivery when that says more: ACTIVE, PAUSED,
///   STOPPED, RETRYING, WAITING (for a destination that is away), IN_DOUBT, DEAD_LETTER
/// @param deliveredThrough source time up to which every row has been delivered
/// @param lagSeconds of the source's clock over `deliveredThrough`; while nothing was delivered,
///   since the stream was made
/// @param lagRows rows of the source past the watermark; -1 when the source was not asked or could
///   not be
/// @param nextRun when the next window will have closed
/// @param quarantined rows that were left out and are open in quarantine
/// @param lastError of the open delivery, or why the stream stopped
/// @param hold what holds it up
/// @param drift of a stopped stream: what differs now between its table and its schema file
public record StreamStatus(
    String destination,
    String table,
    int major,
    String state,
    Instant deliveredThrough,
    double lagSeconds,
    long lagRows,
    Instant nextRun,
    long rowsDelivered,
    long quarantined,
    @Nullable String lastError,
    StreamHold hold,
    List<ColumnDrift> drift) {
  public StreamStatus {
    drift = List.copyOf(drift);
  }
}
