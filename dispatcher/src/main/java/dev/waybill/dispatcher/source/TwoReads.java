package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Reads two parts of one snapshot at a time, each on a session and a thread of its own.
final class TwoReads {
  private TwoReads() {}

  /// What the second part is read with.
  record Second(ReaderSession session, RowSink sink) {}

  /// @return null where a read must be made on one session alone
  static @Nullable Second second(TableSnapshot.Open open, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
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
  /// end; whatever happens, neither does anything any more.
  ///
  /// Both are on threads of the operating system: rows are encoded where they are read, and whoever
  /// keeps a processor busy must not keep a virtual thread's carrier from the others, the heartbeat
  /// of its lease among them.
  ///
  /// @param connection of the first part; aborted when this is interrupted
  /// @param session of the second part; closed here
  /// @param lanes that the second part hands its rows to
  /// @return whether the second part was read
  static boolean run(
      Connection connection, FirstPart first, ReaderSession session, Part second, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    FutureTask<Boolean> one = new FutureTask<>(first::read);
    FutureTask<Boolean> two =
        new FutureTask<>(() -> {
          second.read();
          return true;
        });
    List<Thread> threads = List.of(start("first-reader", one), start("second-reader", two));
    boolean whole = false;
    try (session) {
      try {
        whole = get(one) && get(two);
      } finally {
        if (!one.isDone()) {
          connection.abort(Runnable::run);
        }
        if (!two.isDone()) {
          session.abort();
        }
        threads.forEach(TwoReads::join);
      }
    }
    if (!whole) {
      lanes.dropSecond();
    }
    return whole;
  }

  private static Thread start(String name, FutureTask<Boolean> task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  private static boolean get(FutureTask<Boolean> task)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    try {
      return task.get();
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
