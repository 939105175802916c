package dev.waybill.dispatcher.partitions.convert;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how far a session is with an index, from beside it. Every look is a statement of its own,
/// because the index waits for snapshots.
final class IndexWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexWatch.class);
  private static final long EVERY_SECONDS = 2;

  private static final String PROGRESS =
      """
      SELECT concat(phase, CASE WHEN blocks_total > 0
        THEN format(', %s %% of the blocks', 100 * blocks_done / blocks_total) END)
      FROM pg_stat_progress_create_index WHERE pid = ?
      """;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("index-progress").factory());
  private final DataSource source;
  private final int pid;
  private final ConvertProgress progress;

  private IndexWatch(DataSource source, int pid, ConvertProgress progress) {
    this.source = source;
    this.pid = pid;
    this.progress = progress;
  }

  static IndexWatch start(DataSource source, Questions questions, ConvertProgress progress)
      throws SQLException {
    int pid = Integer.parseInt(questions.text("SELECT pg_backend_pid()").orElseThrow());
    IndexWatch watch = new IndexWatch(source, pid, progress);
    var _ =
        watch.thread.scheduleWithFixedDelay(
            watch::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    return watch;
  }

  private void look() {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
      statement.setInt(1, pid);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          progress.at(row.getString(1));
        }
      }
    } catch (SQLException e) {
      LOG.debug("asking for the progress of an index", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
