package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.history.HistoryRange;
import dev.waybill.dispatcher.history.HistoryRange.Pace;
import dev.waybill.dispatcher.outbox.AttemptRead;
import dev.waybill.dispatcher.source.BlockRead;
import dev.waybill.dispatcher.source.BlockReadRequest;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.RowLanes;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the rows of a range of history.
///
/// A rewrite of a relation may give every row another transaction id (an ALTER does, VACUUM FULL
/// does not), so that the windows never send a row which by the facts fixed at the start they
/// would. After one, history takes what the windows have passed by now, of the rows before their
/// beginning: those may come twice, none is lost.
final class BlockReading {
  private static final Logger LOG = LoggerFactory.getLogger(BlockReading.class);

  /// The first range of a run, whose pace is not known: 8 MiB of a server with usual blocks.
  private static final long FIRST = 1024;

  /// 1 MiB of a server with usual blocks. A delivery has a time of its own beside that of its
  /// blocks: where that alone is more than its share, smaller ranges would only be more of them.
  private static final long LEAST = 128;

  /// No range is more than so many times the one before: a range without rows says little of the
  /// next.
  private static final long GROWTH = 4;

  /// The part of a window's time that a range may keep the next window waiting.
  private static final int SHARE = 4;

  private BlockReading() {}

  static RowsRead read(
      DeliveryStream stream, StreamRow row, HistoryRange range, AttemptId attempt, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    ReadLimits limits = limits(stream);
    KeyReadRequest request =
        KeyReading.request(
            stream, row, attempt, stream.scope().only(stream.table(), range.organisation()));
    BlockRead read =
        stream
            .reader()
            .byBlock()
            .read(
                new BlockReadRequest(
                    request,
                    range.passed().end(),
                    range.rewritten() ? request.landed() : range.passed(),
                    range.sinceMicros(),
                    range.relation(),
                    range.from(),
                    blocks(range.pace(), limits.snapshot()),
                    range.size(),
                    limits),
                lanes);
    List<String> notices = read.rewritten() ? List.of(rewritten(range)) : List.of();
    notices.forEach(notice -> LOG.warn("{}: {}", stream.stream(), notice));
    return new RowsRead(
        new AttemptRead(read.facts(), read.sent(), 0, 0, notices, null, read.blocks()), List.of());
  }

  private static String rewritten(HistoryRange range) {
    return "history of "
        + range.relation().name()
        + " begins anew: its blocks are others than before (VACUUM FULL, CLUSTER, TRUNCATE, ALTER, or it is gone)";
  }

  /// Of a range: a window that closes meanwhile waits for a quarter of its time at most.
  private static ReadLimits limits(DeliveryStream stream) {
    ReadLimits limits = stream.limits();
    Duration share = stream.grid().cadence().dividedBy(SHARE);
    return new ReadLimits(
        limits.rows(),
        limits.bytes(),
        share.compareTo(limits.snapshot()) < 0 ? share : limits.snapshot());
  }

  /// How many blocks are delivered in a time, by the pace of the range before.
  static long blocks(@Nullable Pace pace, Duration time) {
    if (pace == null) {
      return FIRST;
    }
    long fitting = pace.blocks() * time.toMillis() / Math.max(1, pace.millis());
    return Math.max(LEAST, Math.min(fitting, pace.blocks() * GROWTH));
  }
}
