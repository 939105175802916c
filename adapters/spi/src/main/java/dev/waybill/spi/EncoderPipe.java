package dev.waybill.spi;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets a source be read on one thread while its rows are encoded on another: tuples are handed
/// over in batches, and a full queue holds the reader back.
///
/// An array given to [#row] belongs to the pipe from then on. What the encoder throws is thrown to
/// the reader, by the next [#row] that hands over a batch or by [#finish]; the rows behind it are
/// dropped, so the delivery must be given up. [#close] ends the thread and closes the encoder.
public final class EncoderPipe implements AutoCloseable {
  private static final int QUEUED_BATCHES = 16;
  private static final TupleBatch END = new TupleBatch();

  private final RowEncoder encoder;
  private final BlockingQueue<TupleBatch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final BlockingQueue<TupleBatch> spare = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final Thread thread;
  private TupleBatch batch = new TupleBatch();
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile long spooledBytes;

  /// Starts the encoder's thread.
  public EncoderPipe(RowEncoder encoder, String threadName) {
    this.encoder = encoder;
    this.thread = Thread.ofPlatform().daemon().name(threadName).start(this::encode);
  }

  /// Adds a row; see [RowEncoder#row].
  public void row(RowOperation operation, byte[] buffer, int start, int end)
      throws IOException, UnrepresentableRowException, InterruptedException {
    if (batch.add(operation, buffer, start, end)) {
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

  /// Waits for the last row and closes the files; see [RowEncoder#finish].
  public SpooledDelivery finish()
      throws IOException, UnrepresentableRowException, InterruptedException {
    hand(batch);
    hand(END);
    thread.join();
    rethrow();
    return encoder.finish();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    encoder.close();
  }

  private void hand(TupleBatch full)
      throws IOException, UnrepresentableRowException, InterruptedException {
    do {
      rethrow();
    } while (!queue.offer(full, 1, TimeUnit.SECONDS));
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
        next.drainTo(encoder);
        spooledBytes = encoder.spooledBytes();
        spare.offer(next);
      }
    } catch (Throwable e) {
      failure = e;
      queue.clear();
    }
  }
}
