package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The rows of one read on their way to the encoder: drops late rows that were seen, remembers the
/// transactions of the others, and ends the forward part when a limit is reached: one in cursor
/// order never between rows of one position, any other without a position to go on from.
final class RowStream {
  /// The field of `xmin` at the end of every tuple: an int32 length and four bytes.
  private static final int XMIN_FIELD = 8;

  /// The clock is asked once in so many rows.
  private static final int CLOCK_MASK = 0xFFF;

  private final RowSink sink;
  private final RowPosition position;
  private final Snapshot snapshot;
  private final XidSet seenBefore;
  private final XidSet seen;
  private final long deadline;
  private ReadLimits limits;
  private long rows;
  private long bytes;
  private long late;
  private long arrived;
  private long deleted;
  private long oldestLate = Long.MAX_VALUE;
  private long lastXid;
  private @Nullable Watermark cut;
  private boolean ended;

  RowStream(
      RowSink sink, RowPosition position, ReadLimits limits, Snapshot snapshot, XidSet seenBefore) {
    this(
        sink,
        position,
        limits,
        snapshot,
        seenBefore,
        System.nanoTime() + limits.snapshot().toNanos());
  }

  private RowStream(
      RowSink sink,
      RowPosition position,
      ReadLimits limits,
      Snapshot snapshot,
      XidSet seenBefore,
      long deadline) {
    this.sink = sink;
    this.position = position;
    this.limits = limits;
    this.snapshot = snapshot;
    this.seenBefore = seenBefore;
    this.seen = XidSet.from(seenBefore, snapshot.xmin());
    this.deadline = deadline;
  }

  /// A stream for rows of the forward part that lie behind those of this one, to be read at the
  /// same time. It may take half of what this one had left, and [#join] brings it back.
  RowStream split(RowSink other) {
    ReadLimits half =
        new ReadLimits(
            Math.max(1, (limits.rows() - rows) / 2),
            Math.max(1, (limits.bytes() - bytes) / 2),
            limits.snapshot());
    limits =
        new ReadLimits(
            limits.rows() - half.rows(), limits.bytes() - half.bytes(), limits.snapshot());
    return new RowStream(other, position, half, snapshot, seenBefore, deadline);
  }

  /// A stream for the whole forward part, which may take all that this one has left. It remembers
  /// only the transactions that it sees itself, so that others can take what it found.
  RowStream forwardOnly(RowSink other) {
    ReadLimits left =
        new ReadLimits(
            Math.max(1, limits.rows() - rows),
            Math.max(1, limits.bytes() - bytes),
            limits.snapshot());
    return new RowStream(other, position, left, snapshot, new XidSet(), deadline);
  }

  /// Takes what another stream of the same snapshot found for its own, and ends where that ended.
  void join(RowStream behind) {
    if (ended) {
      throw new IllegalStateException("expected no rows behind a cut, found " + behind.rows);
    }
    bytes += behind.bytes;
    cut = behind.cut;
    ended = behind.ended;
    add(behind.rows, behind.seen);
  }

  /// Takes rows of the same snapshot that another read has handed out.
  void add(long others, XidSet transactions) {
    rows += others;
    seen.addAll(transactions);
  }

  /// Whether the forward part ended before its last row.
  boolean isCut() {
    return ended;
  }

  /// Whether it ended so without a position to go on from.
  boolean isLost() {
    return ended && cut == null;
  }

  boolean late(byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    long xid = xid(buffer, end);
    if (!seenBefore.contains(xid)) {
      late++;
      oldestLate = Math.min(oldestLate, position.micros(buffer, start));
      take(xid, buffer, start, end);
    }
    return true;
  }

  /// A row of a relation that no read before covered, whatever transaction wrote it.
  boolean arrived(byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    arrived++;
    take(xid(buffer, end), buffer, start, end);
    return true;
  }

  /// A row that is gone; the transaction that took it is told by [#sees].
  boolean deleted(byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    deleted++;
    send(RowOperation.DELETE, buffer, start, end);
    return true;
  }

  /// Remembers a transaction that the snapshot shows.
  void sees(long xid) {
    if (xid >= snapshot.xmin()) {
      seen.add(xid);
    }
  }

  boolean forward(byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    if (cut != null && !position.of(buffer, start).equals(cut)) {
      ended = true;
      return false;
    }
    take(xid(buffer, end), buffer, start, end);
    if (cut == null && full()) {
      cut = position.of(buffer, start);
    }
    return true;
  }

  /// A row of a forward part in no order, which is whole or worth nothing.
  boolean uncut(byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    if (full()) {
      ended = true;
      return false;
    }
    take(xid(buffer, end), buffer, start, end);
    return true;
  }

  /// Whether so much may still come, and half of the time is left.
  boolean hasRoomFor(long moreRows, long moreBytes) {
    return moreRows <= limits.rows() - rows
        && moreBytes <= limits.bytes() - bytes
        && deadline - System.nanoTime() >= limits.snapshot().toNanos() / 2;
  }

  private boolean full() {
    return rows >= limits.rows()
        || bytes >= limits.bytes()
        || ((rows & CLOCK_MASK) == 0 && System.nanoTime() - deadline >= 0);
  }

  private void take(long xid, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    send(RowOperation.UPSERT, buffer, start, end);
    if (xid != lastXid) {
      sees(xid);
      lastXid = xid;
    }
  }

  private void send(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    sink.row(operation, buffer, start, end - XMIN_FIELD);
    rows++;
    bytes += end - start;
  }

  private long xid(byte[] buffer, int end) {
    return Xids.widen(TupleFields.int4(buffer, end - 4), snapshot.xmax());
  }

  /// The planned end, or the last row taken when the forward part was cut.
  Watermark end(Watermark planned) {
    if (isLost()) {
      throw new IllegalStateException("expected the end of rows in cursor order, found a loss");
    }
    return ended && cut != null ? cut : planned;
  }

  XidSet seen() {
    return seen;
  }

  long total() {
    return rows;
  }

  long lateRows() {
    return late;
  }

  long arrivedRows() {
    return arrived;
  }

  long deletedRows() {
    return deleted;
  }

  Duration latest(long nowMicros) {
    return late == 0 ? Duration.ZERO : Duration.ofNanos((nowMicros - oldestLate) * 1000);
  }
}
