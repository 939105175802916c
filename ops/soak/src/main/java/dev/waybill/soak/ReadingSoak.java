package dev.waybill.soak;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.soak.reading.Lane;
import dev.waybill.soak.reading.Schedule;
import dev.waybill.soak.reading.Subject;
import dev.waybill.soak.reading.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Runs schedules of consecutive seeds, each lane on a thread and a server of its own.
final class ReadingSoak {
  /// Every schedule makes tables anew, and a catalogue that has seen thousands of them is slow.
  private static final int ON_A_SERVER = 500;

  private final Subject subject;
  private final long first;
  private final long schedules;
  private final AtomicLong started = new AtomicLong();

  ReadingSoak(Subject subject, long first, long schedules) {
    this.subject = subject;
    this.first = first;
    this.schedules = schedules;
  }

  /// @param tally told of each schedule that ended
  void run(int parallel, Trace trace, Tally tally) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
      List<Callable<Void>> lanes = new ArrayList<>();
      for (int i = 0; i < parallel; i++) {
        lanes.add(() -> lane(trace, tally));
      }
      for (Future<Void> lane : threads.invokeAll(lanes)) {
        lane.get();
      }
    }
  }

  private Void lane(Trace trace, Tally tally) throws SQLException, IOException {
    while (started.get() < schedules) {
      Path folder = Files.createTempDirectory("waybill-soak");
      try (PostgresServer server = PostgresServer.ephemeral("jit=off");
          Lane lane = new Lane(server, folder)) {
        run(lane, trace, tally);
      } finally {
        Files.deleteIfExists(folder.resolve("lock"));
        Files.deleteIfExists(folder);
      }
    }
    return null;
  }

  private void run(Lane lane, Trace trace, Tally tally) throws SQLException {
    for (int onServer = 0; onServer < ON_A_SERVER; onServer++) {
      long i = started.getAndIncrement();
      if (i >= schedules) {
        return;
      }
      tally.add(Schedule.run(lane, subject, first + i, trace));
    }
  }
}
