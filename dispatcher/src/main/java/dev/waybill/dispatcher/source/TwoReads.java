package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Reads two parts of one snapshot at a time, the second on a session and a thread of its own.
final class TwoReads {
  private TwoReads() {}

  /// What the second part is read with.
  record Second(ReaderSession session, RowSink sink) {}

  /// @return null where a read must be made on one session alone
  static @Nullable Second second(TableSnapshot.Open open, RowLanes lanes)
      throws SQLException, IOException {
    ReaderSession session = open.beside().open();
    if (session == null) {
      return null;
    }
    RowSink sink = null;
    try {
      sink = lanes.second();
      return sink == null ? null : new Second(session, sink);
    } finally {
      if (sink == null) {
        session.close();
      }
    }
  }

  /// Reads a part.
  @FunctionalInterface
  interface Part {
    void read() throws SQLException, IOException, UnrepresentableRowException, InterruptedException;
  }

  /// Reads a part, and says whether all of it was read.
  @FunctionalInterface
  interface FirstPart {
    boolean read()
        throws SQLException, IOException, UnrepresentableRowException, InterruptedException;
  }

  /// Ends with both parts read, or with the second given up because the first was not read to its
  /// end; whatever happens, the second does nothing any more.
  ///
  /// @param session of the second part; closed here
  /// @param lanes that the second part hands its rows to
  /// @return whether the second part was read
  static boolean run(FirstPart first, ReaderSession session, Part second, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          second.read();
          return null;
        });
    Thread thread = Thread.ofVirtual().name("second-reader").start(task);
    boolean whole = false;
    try (session) {
      try {
        whole = first.read();
        if (whole) {
          get(task);
        }
      } finally {
        if (!whole || !task.isDone()) {
          session.abort();
          thread.interrupt();
        }
        join(thread);
      }
    }
    if (!whole) {
      lanes.dropSecond();
    }
    return whole;
  }

  private static void get(FutureTask<Void> task)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException failure -> throw failure;
        case IOException failure -> throw failure;
        case UnrepresentableRowException failure -> throw failure;
        case InterruptedException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /// Whatever interrupts: rows that are still handed on would come into closed files.
  private static void join(Thread thread) {
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
  }
}
