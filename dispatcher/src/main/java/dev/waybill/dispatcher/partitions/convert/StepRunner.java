package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.source.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Runs steps on a connection in auto-commit mode.
final class StepRunner {
  private static final String HOLDERS =
      """
      SELECT format('%s %s (pid %s, %s since %s)', a.usename, a.application_name, a.pid,
        coalesce(a.state, a.backend_type), date_trunc('second', a.xact_start))
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'relation' AND l.granted AND l.relation = to_regclass(?)
        AND a.pid <> pg_backend_pid() ORDER BY a.xact_start LIMIT 3
      """;

  private static final String INDEXES = "SELECT indexrelid FROM pg_index WHERE indrelid = ?";

  private final DataSource source;
  private final String table;
  private final Questions questions;
  private final CreationSettings settings;
  private final Patience patience;
  private final ConvertProgress progress;

  /// @param table as the application calls it, quoted
  StepRunner(
      DataSource source,
      String table,
      Questions questions,
      CreationSettings settings,
      Patience.Sleep sleep,
      ConvertProgress progress) {
    this.source = source;
    this.table = table;
    this.questions = questions;
    this.settings = settings;
    this.patience = new Patience(settings.tries(), settings.pause(), sleep);
    this.progress = progress;
  }

  /// Asked once everybody else is locked out.
  interface StillSo {
    boolean is() throws SQLException;
  }

  /// @param still whether the step is what the catalogue asks for
  void run(ConvertStep step, StillSo still) throws SQLException, InterruptedException {
    switch (step.kind()) {
      case LONG -> {
        questions.execute("SET lock_timeout = 0");
        questions.execute("SET statement_timeout = 0");
        try (IndexWatch _ = IndexWatch.start(source, questions, progress)) {
          for (String sql : step.sql()) {
            questions.execute(sql);
          }
        }
      }
      case SHORT -> patience.run(questions.connection(), step.sql());
      case SWITCH -> patience.run(questions.connection(), session -> change(session, step, still));
    }
  }

  /// Each wait for a lock gets what the waits before it have left of one timeout, so that nobody
  /// waits longer behind all of them.
  private void change(Connection session, ConvertStep step, StillSo still) throws SQLException {
    List<String> sql = step.sql();
    long oid = Long.parseLong(questions.text("SELECT to_regclass(?)::oid", table).orElseThrow());
    List<String> before = questions.texts(INDEXES, oid);
    long began = System.nanoTime();
    try (Statement statement = session.createStatement()) {
      int next = 0;
      while (next < sql.size() && !sql.get(next).startsWith("LOCK TABLE")) {
        statement.execute(sql.get(next++));
      }
      statement.execute(sql.get(next++));
      if (!still.is()) {
        throw new SQLException("the table was altered meanwhile; run it again");
      }
      for (String each : sql.subList(next, sql.size())) {
        Duration left = settings.lockTimeout().minus(Duration.ofNanos(System.nanoTime() - began));
        statement.execute("SET LOCAL lock_timeout = " + Math.max(1, left.toMillis()));
        statement.execute(each);
      }
    }
    requireNothingBuilt(oid, before);
  }

  /// Every index of the new table must be one that the partition had: where one was not recognised,
  /// ATTACH has built another.
  private void requireNothingBuilt(long oid, List<String> before) throws SQLException {
    List<String> built = new ArrayList<>(questions.texts(INDEXES, oid));
    built.removeAll(before);
    if (!built.isEmpty()) {
      throw new SQLException(
          "expected every index to be taken over as it is, found %s built anew; nothing is changed: drop these before"
              .formatted(built));
    }
  }

  /// Who is in the way, as far as it can be seen.
  String holders() throws SQLException {
    List<String> holders = questions.texts(HOLDERS, table);
    return "; try again later"
        + (holders.isEmpty() ? "" : ", once these have ended: " + String.join(", ", holders));
  }
}
