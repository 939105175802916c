package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Converts one plain table, step by step, or takes back what was done before the switch. What is
/// to be done is concluded anew from the catalogue before every step, so it does not matter what
/// ended the call before. One process at a time per database: an advisory lock there, which ends
/// with its session.
public final class Conversion {
  /// `waybill` in the first, conversions in the second key of the lock.
  private static final String LOCK = "pg_try_advisory_lock(2002873708, 2)";

  private static final String CHECK_VIOLATION = "23514";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final DataSource source;
  private final ConvertRequest request;
  private final CreationSettings settings;
  private final Patience.Sleep sleep;

  /// @param source enters as the owner of the table
  public Conversion(DataSource source, ConvertRequest request, CreationSettings settings) {
    this(source, request, settings, Thread::sleep);
  }

  Conversion(
      DataSource source, ConvertRequest request, CreationSettings settings, Patience.Sleep sleep) {
    this.source = source;
    this.request = request;
    this.settings = settings;
    this.sleep = sleep;
  }

  /// How far a call got.
  ///
  /// @param left what is still needed
  /// @param problem what ended it before its end; null where nothing did, or an obstacle of `left`
  /// @param waits whether it is enough to try again later
  public record Outcome(
      List<ConvertStep> done, ConvertPlan left, @Nullable String problem, boolean waits) {
    public Outcome {
      done = List.copyOf(done);
    }
  }

  /// What is still needed. Nothing is changed.
  ///
  /// @throws IllegalStateException when there is no such table, or it has no event date
  public ConvertPlan plan() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return plan(new Questions(connection));
    }
  }

  /// Does what is needed, until nothing is, or something is in the way.
  ///
  /// @throws IllegalStateException as [#plan]
  public Outcome apply(ConvertProgress progress) throws SQLException, InterruptedException {
    try (Connection connection = source.getConnection()) {
      Questions questions = new Questions(connection);
      alone(questions, progress);
      return run(questions, progress, () -> plan(questions));
    }
  }

  /// Takes back what was done before the switch: the table is as it was.
  ///
  /// @throws IllegalStateException when the table is switched already
  public Outcome abandon(ConvertProgress progress) throws SQLException, InterruptedException {
    try (Connection connection = source.getConnection()) {
      Questions questions = new Questions(connection);
      alone(questions, progress);
      return run(
          questions,
          progress,
          () -> new ConversionPlanner(questions, request, settings).abandoned());
    }
  }

  private ConvertPlan plan(Questions questions) throws SQLException {
    return new ConversionPlanner(questions, request, settings).plan();
  }

  /// Asks again and again, because a question that waits holds a snapshot, for which the index of
  /// the other session would wait.
  private void alone(Questions questions, ConvertProgress progress)
      throws SQLException, InterruptedException {
    while (!questions.isTrue("SELECT " + LOCK)) {
      progress.at(
          "waits for another conversion in this database, or for what the session of one that was interrupted still does");
      sleep.take(LOOK_AGAIN);
    }
  }

  /// What is to be done, concluded from the catalogue.
  private interface Planning {
    ConvertPlan plan() throws SQLException;
  }

  private Outcome run(Questions questions, ConvertProgress progress, Planning planning)
      throws SQLException, InterruptedException {
    StepRunner runner =
        new StepRunner(
            source, Sql.table(request.published().source()), questions, settings, sleep, progress);
    List<ConvertStep> done = new ArrayList<>();
    while (true) {
      ConvertPlan plan = planning.plan();
      if (!plan.obstacles().isEmpty() || plan.steps().isEmpty()) {
        return new Outcome(done, plan, null, false);
      }
      ConvertStep step = plan.steps().getFirst();
      if (!done.isEmpty() && done.getLast().equals(step)) {
        throw new IllegalStateException(
            "expected the step to be done, found that it is still needed: %s; is something else changing the table?"
                .formatted(step.title()));
      }
      progress.begins(step, plan.steps().size() - 1);
      try {
        runner.run(
            step,
            () -> {
              ConvertPlan again = planning.plan();
              return again.obstacles().isEmpty() && again.steps().contains(step);
            });
      } catch (SQLException e) {
        boolean waits = Patience.isBusy(e);
        return new Outcome(
            done,
            plan,
            "expected to %s, found: %s%s"
                .formatted(step.title(), e.getMessage(), waits ? runner.holders() : hint(e)),
            waits);
      }
      done.add(step);
    }
  }

  private static String hint(SQLException e) {
    return CHECK_VIOLATION.equals(e.getSQLState())
        ? "; correct those rows, or --abandon and begin again with a later --cut-over: until then such rows are refused"
        : "";
  }
}
