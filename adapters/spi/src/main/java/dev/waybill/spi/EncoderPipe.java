package dev.waybill.spi;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets a source be read on one thread while its rows are encoded on another: tuples are handed
/// over in batches, and a full queue holds the reader back.
///
/// An array given to [#row] belongs to the pipe from then on. A row that the form cannot hold is
/// left out and remembered, see [#rejected], unless its column or the number of such rows forbids
/// it. What else the encoder throws is thrown to the reader, by the next [#row] that hands over a
/// batch or by [#finish]; the rows behind it are dropped, so the delivery must be given up.
/// [#close] ends the thread and closes the encoder.
///
/// At most [#QUEUED_BYTES] of rows wait for the encoder, or one batch of a single larger row.
///
/// Where several pipes are filled at a time, each by a thread of its own, handing rows on costs
/// more than it brings: a pipe may also encode [#inline], on the thread that gives it rows.
public final class EncoderPipe implements AutoCloseable {
  private static final int QUEUED_BATCHES = 16;

  /// Of rows that were handed over and are not encoded yet: a queue that only counted batches would
  /// hold sixteen rows of 20 MB.
  static final int QUEUED_BYTES = 1 << 23;

  private static final TupleBatch END = new TupleBatch();

  private final RowEncoder encoder;
  private final BlockingQueue<TupleBatch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final BlockingQueue<TupleBatch> spare = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final Semaphore room = new Semaphore(QUEUED_BYTES);
  private final Rejects rejects = new Rejects();

  /// Null while rows are encoded by whoever gives them.
  private @Nullable Thread thread;

  private TupleBatch batch = new TupleBatch();
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile long spooledBytes;

  /// Starts the encoder's thread.
  public EncoderPipe(RowEncoder encoder, String threadName) {
    this.encoder = encoder;
    this.thread = Thread.ofPlatform().daemon().name(threadName).start(this::encode);
  }

  private EncoderPipe(RowEncoder encoder) {
    this.encoder = encoder;
  }

  /// Without a thread.
  public static EncoderPipe inline(RowEncoder encoder) {
    return new EncoderPipe(encoder);
  }

  /// Waits until all rows so far are encoded; those to come are on the thread that gives them.
  public void inline() throws IOException, UnrepresentableRowException, InterruptedException {
    Thread running = thread;
    if (running != null) {
      hand(batch);
      hand(END);
      running.join();
      rethrow();
      thread = null;
    }
  }

  /// Adds a row; see [RowEncoder#row].
  ///
  /// @throws UnrepresentableRowException for a row before this one that the delivery may not go on
  ///   without: the policy of its column is `error`, its key has no text, or 100,000 rows were left
  ///   out already
  public void row(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    if (thread == null) {
      try {
        encoder.row(operation, buffer, start, end);
      } catch (UnrepresentableRowException refused) {
        rejects.add(operation, refused);
      }
    } else if (batch.add(operation, buffer, start, end)) {
      hand(batch);
      TupleBatch used = spare.poll();
      batch = used == null ? new TupleBatch() : used;
    }
  }

  /// What the delivery occupied when the encoder last finished a batch; see
  /// [RowEncoder#spooledBytes].
  public long spooledBytes() {
    return spooledBytes;
  }

  /// Waits for the last row and closes the files; see [RowEncoder#finish]. That is on a thread of
  /// the operating system: rows that were put aside may still have to be encoded, and whoever waits
  /// for it may be a virtual thread, whose carrier others need.
  public SpooledDelivery finish()
      throws IOException, UnrepresentableRowException, InterruptedException {
    inline();
    FutureTask<SpooledDelivery> task = new FutureTask<>(encoder::finish);
    thread = Thread.ofPlatform().daemon().name("encoder-finish").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException("the encoder failed", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Thread running = thread;
    boolean interrupted = false;
    if (running != null) {
      running.interrupt();
    }
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    encoder.close();
  }

  /// The rows that were left out, in the order in which they came; to be asked after [#finish].
  public List<RejectedRow> rejected() {
    return rejects.rows();
  }

  private void hand(TupleBatch full)
      throws IOException, UnrepresentableRowException, InterruptedException {
    do {
      rethrow();
    } while (!room.tryAcquire(room(full), 1, TimeUnit.SECONDS));
    do {
      rethrow();
    } while (!queue.offer(full, 1, TimeUnit.SECONDS));
  }

  /// What a batch takes of the room; one larger than all of it goes alone.
  private static int room(TupleBatch batch) {
    return (int) Math.min(QUEUED_BYTES, batch.bytes());
  }

  private void rethrow() throws IOException, UnrepresentableRowException {
    switch (failure) {
      case null -> {}
      case UnrepresentableRowException e -> throw e;
      case IOException e -> throw new IOException("the encoder failed: " + e.getMessage(), e);
      case Throwable e -> throw new IllegalStateException("the encoder failed", e);
    }
  }

  private void encode() {
    try {
      for (TupleBatch next = queue.take(); next != END && !closed; next = queue.take()) {
        int taken = room(next);
        next.drainTo(encoder, rejects);
        room.release(taken);
        spooledBytes = encoder.spooledBytes();
        spare.offer(next);
      }
    } catch (Throwable e) {
      failure = e;
      queue.clear();
      room.release(QUEUED_BYTES);
    }
  }
}
