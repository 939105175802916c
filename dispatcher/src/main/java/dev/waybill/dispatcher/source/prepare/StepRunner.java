package dev.waybill.dispatcher.source.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/// Runs steps on a connection in auto-commit mode. What gives up waiting for a lock, or loses a
/// deadlock, is tried again.
final class StepRunner {
  private static final int TRIES = 10;
  private static final long BLOCKS_AT_ONCE = 512;
  private static final Set<String> TRY_AGAIN = Set.of("55P03", "40P01");

  private final Connection connection;
  private final PrepareProgress progress;

  StepRunner(Connection connection, PrepareProgress progress) {
    this.connection = connection;
    this.progress = progress;
  }

  void run(PrepareStep step) throws SQLException {
    progress.begins(step);
    switch (step) {
      case PrepareStep.Together together -> {
        execute("SET lock_timeout = '2s'");
        retried(() -> inTransaction(together));
      }
      case PrepareStep.Concurrently concurrently -> {
        execute("SET lock_timeout = '30min'");
        execute(concurrently.statement());
      }
      case PrepareStep.Fill fill -> {
        execute("SET lock_timeout = '2s'");
        fill(fill);
      }
    }
    progress.ends(step);
  }

  private void inTransaction(PrepareStep step) throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (String sql : step.sql()) {
        execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /// Rows written after the trigger was installed have a value, so the blocks of now are enough;
  /// the proof that follows would find a row that was missed.
  private void fill(PrepareStep.Fill fill) throws SQLException {
    long blocks = blocks(fill.relation());
    long[] rows = {0};
    for (long from = 0; from < blocks; from += BLOCKS_AT_ONCE) {
      long first = from;
      retried(() -> rows[0] += fillRange(fill, first, first + BLOCKS_AT_ONCE));
      progress.filled(fill, rows[0], Math.min(from + BLOCKS_AT_ONCE, blocks), blocks);
    }
  }

  private int fillRange(PrepareStep.Fill fill, long from, long to) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(fill.statement())) {
      statement.setString(1, "(" + from + ",0)");
      statement.setString(2, "(" + to + ",0)");
      return statement.executeUpdate();
    }
  }

  private long blocks(String relation) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::bigint")) {
      statement.setString(1, relation);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static void retried(Work work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        work.run();
        return;
      } catch (SQLException e) {
        if (attempt == TRIES || !TRY_AGAIN.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
      }
    }
  }
}
