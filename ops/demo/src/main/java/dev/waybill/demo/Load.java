package dev.waybill.demo;

import dev.waybill.reference.Ingest;
import dev.waybill.reference.IngestOptions;
import dev.waybill.reference.ProgressListener;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// The load, on a thread of its own while rows are already being delivered. One that was cut off is
/// repeated from its start: what is there already is not written again.
final class Load implements AutoCloseable {
  /// How far it is.
  ///
  /// @param percent of the file, -1 where it was loaded by an earlier run
  record Progress(long events, int percent, boolean finished) {}

  private final Connection connection;
  private final Thread thread;
  private volatile Progress progress = new Progress(0, 0, false);
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  private Load(Connection connection, Input input, IngestOptions options) {
    this.connection = connection;
    this.thread =
        Thread.ofPlatform().name("load").unstarted(() -> load(connection, input, options));
  }

  static Load start(DemoServers servers, Input input, DemoOptions options)
      throws SQLException, IOException {
    IngestOptions defaults = IngestOptions.defaults();
    Load load =
        new Load(
            servers.application(),
            input,
            new IngestOptions(
                options.organisations(),
                options.scale(),
                defaults.preset(),
                defaults.pointers(),
                Clock.systemUTC()));
    if (input.isLoaded()) {
      load.progress = new Progress(0, -1, true);
    } else {
      load.thread.start();
    }
    return load;
  }

  private void load(Connection session, Input input, IngestOptions options) {
    try {
      Ingest.run(session, input.file(), options, new Listener());
      input.markLoaded();
      progress = new Progress(progress.events(), 100, true);
    } catch (IOException | SQLException | RuntimeException e) {
      failure = stopping ? null : e;
    }
  }

  private final class Listener implements ProgressListener {
    @Override
    public void loaded(long events, long bytes, long totalBytes) {
      int percent = totalBytes > 0 ? (int) (99 * bytes / totalBytes) : 0;
      progress = new Progress(events, percent, false);
    }

    @Override
    public void skipped(long line, String reason) {}
  }

  /// @throws DemoException when the load failed
  Progress progress() {
    Throwable failed = failure;
    if (failed != null) {
      throw new DemoException("the load failed: " + failed.getMessage(), failed);
    }
    return progress;
  }

  @Override
  public void close() throws SQLException, InterruptedException {
    stopping = true;
    connection.abort(Runnable::run);
    thread.join();
  }
}
