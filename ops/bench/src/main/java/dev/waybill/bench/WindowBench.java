package dev.waybill.bench;

import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A table of each size, an outbox of each length, and a lane for every pair of them.
final class WindowBench implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<BenchSource> sources = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();
  private final List<WindowLane> lanes = new ArrayList<>();

  /// @param rows of each table
  /// @param delivered windows in each outbox
  /// @param perWindow rows of every window
  /// @throws IllegalArgumentException when a table has too few rows to take old ones from
  WindowBench(List<Long> rows, List<Long> delivered, int perWindow, Consumer<String> progress)
      throws IOException, SQLException {
    try {
      Path spool = Files.createTempDirectory("waybill-bench");
      open.push(() -> delete(spool));
      for (long count : rows) {
        progress.accept("filling a table of %,d rows".formatted(count));
        BenchSource source = keep(BenchSource.open(BenchTable.NARROW, count));
        sources.add(source);
        traffic.add(keep(new Traffic(source, count, perWindow)));
      }
      PostgresServer server = keep(PostgresServer.ephemeral("jit=off", "shared_buffers=256MB"));
      for (long finished : delivered) {
        BenchControl control = keep(BenchControl.open(server, "control_" + finished));
        List<Long> streams = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
          BenchSource source = sources.get(i);
          StreamId id =
              new StreamId(new DestinationId("memory_" + i), source.table().published().id(), 1);
          String name = "%,d rows, %,d delivered".formatted(rows.get(i), finished);
          WindowLane lane = keep(new WindowLane(name, perWindow, id, source, control, spool));
          lanes.add(lane);
          streams.add(lane.number());
        }
        progress.accept("filling an outbox with %,d delivered windows".formatted(finished));
        control.finish(streams, finished);
      }
    } catch (IOException | SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T opened) {
    open.push(opened);
    return opened;
  }

  /// @param warmUps windows of each lane that do not count
  /// @param windows of each lane that do
  List<Turns.Line> run(int warmUps, int windows, Consumer<String> progress) throws Exception {
    write();
    lanes.forEach(WindowLane::begin);
    return new Turns(WindowLane.PARTS, warmUps, windows)
        .compare(
            lanes,
            told -> {
              progress.accept(told);
              write();
            });
  }

  /// Ends when a window has closed behind all that was written.
  private void write() throws SQLException, SourceException, InterruptedException {
    for (Traffic each : traffic) {
      each.write();
    }
    for (BenchSource source : sources) {
      BenchDispatcher.awaitWindow(source);
    }
  }

  private static void delete(Path spool) throws IOException {
    Files.deleteIfExists(spool.resolve("lock"));
    Files.delete(spool);
  }

  @Override
  public void close() {
    @Nullable Exception failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw new IllegalStateException("could not clean up", failed);
    }
  }
}
