package dev.waybill.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// An application that adds rows all the time, ten transactions a second.
final class LiveWrites implements AutoCloseable {
  static final int PER_SECOND = 1000;

  private static final int TRANSACTIONS = 10;
  private static final int ROWS = PER_SECOND / TRANSACTIONS;

  private final BenchSource source;
  private final long first;
  private final Connection connection;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> writing;
  private volatile long written;

  /// Begins at once.
  ///
  /// @param first number of the rows
  LiveWrites(BenchSource source, long first) throws SQLException {
    this.source = source;
    this.first = first;
    this.connection = source.connect();
    this.writing =
        thread.scheduleAtFixedRate(this::write, 0, 1000 / TRANSACTIONS, TimeUnit.MILLISECONDS);
  }

  private void write() {
    long from = first + written;
    try (Statement statement = connection.createStatement()) {
      statement.execute(source.table().insert(from, from + ROWS - 1, BenchSource.ORGANISATIONS));
    } catch (SQLException e) {
      throw new IllegalStateException("expected to write on, could not", e);
    }
    written += ROWS;
  }

  /// Ends when the last transaction has.
  ///
  /// @return the rows of all
  /// @throws ExecutionException when one failed
  long stop() throws ExecutionException, InterruptedException {
    if (writing.isDone()) {
      writing.get();
    }
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("expected the last transaction to end within a minute");
    }
    return written;
  }

  @Override
  public void close() throws SQLException {
    thread.shutdownNow();
    connection.close();
  }
}
