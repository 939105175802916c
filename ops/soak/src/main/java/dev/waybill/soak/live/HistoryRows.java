package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The rows that a table has before its stream begins, and a writer who changes, deletes, replaces
/// and adds some of them while they are on their way as history.
final class HistoryRows {
  /// The published table, and the application's.
  static final String TABLE = "workflow_deliveries";

  private static final long BATCH = 200_000;
  private static final int PAUSE_MILLIS = 100;
  private static final String INSERT =
      """
      INSERT INTO workflow_deliveries (id, created_at, organization_id, kind, cost, payload, updated_at)
      SELECT 'h' || n, timestamp '2026-01-01' + n %% 3 * interval '1 day' + n %% 86400 * interval '1 s',
        'soak' || n %% 3, 'JIRA', n %% 1000 / 8.0, jsonb_build_object('mark', n, 'text', md5(n::text)), now()
      FROM generate_series(%d, %d) n
      ON CONFLICT (id) DO NOTHING
      """;

  private final Random random;
  private final EventCounts tally;
  private final CountDownLatch stop;
  private final long rows;
  private long added;

  /// @param rows that were filled in
  /// @param stop ends the writer, once it is zero
  HistoryRows(long rows, long seed, EventCounts tally, CountDownLatch stop) {
    this.rows = rows;
    this.random = new Random(seed);
    this.tally = tally;
    this.stop = stop;
  }

  static void fill(Connection connection, long rows, Consumer<String> out) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (long from = 1; from <= rows; from += BATCH) {
        statement.execute(INSERT.formatted(from, Math.min(rows, from + BATCH - 1)));
        out.accept("filled %,d of %,d rows".formatted(Math.min(rows, from + BATCH - 1), rows));
      }
      statement.execute("VACUUM (ANALYZE) " + TABLE);
    }
  }

  /// Until stopped.
  Void write(Connection connection) throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '300ms'");
      connection.commit();
      while (!stop.await(random.nextInt(PAUSE_MILLIS) + 1, TimeUnit.MILLISECONDS)) {
        try {
          for (int left = random.nextInt(8) + 1; left > 0; left--) {
            statement.execute(statement());
          }
          connection.commit();
          tally.count(Event.COMMITTED);
        } catch (SQLException e) {
          if (!Writer.LIVED_WITH.contains(String.valueOf(e.getSQLState()))) {
            throw e;
          }
          connection.rollback();
          tally.count(Event.REFUSED);
        }
      }
    }
    return null;
  }

  private String statement() {
    long id = random.nextLong(rows) + 1;
    return switch (random.nextInt(8)) {
      case 0 -> counted(Event.DELETE, "DELETE FROM %s WHERE id = 'h%d'".formatted(TABLE, id));
      case 1 ->
          counted(
              Event.ID_USED_AGAIN,
              "DELETE FROM %s WHERE id = 'h%d'; ".formatted(TABLE, id) + INSERT.formatted(id, id));
      case 2 ->
          counted(
              Event.ORGANISATION_MOVE,
              "UPDATE %s SET organization_id = 'soak%d' WHERE id = 'h%d'"
                  .formatted(TABLE, random.nextInt(3), id));
      case 3 -> counted(Event.WRITE, INSERT.formatted(rows + ++added, rows + added));
      default ->
          counted(
              Event.WRITE,
              "UPDATE %s SET payload = jsonb_build_object('mark', %d) WHERE id = 'h%d'"
                  .formatted(TABLE, random.nextLong(), id));
    };
  }

  private String counted(Event event, String sql) {
    tally.count(event);
    return sql;
  }
}
