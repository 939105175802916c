package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.partitions.Planned.Blocked;
import dev.waybill.dispatcher.partitions.Planned.Create;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Makes the partitions that a table lacks, as its owner. One process at a time per database: an
/// advisory lock there, which ends with its session; the plan is made behind it.
public final class PartitionCreation {
  /// `waybill` in the first, partitions in the second key of the lock.
  private static final String LOCK = "pg_advisory_lock(2002873708, 1)";

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String CANCELLED = "57014";
  private static final String CHECK_VIOLATION = "23514";
  private static final Set<String> TRY_AGAIN = Set.of(LOCK_NOT_AVAILABLE, "40P01");

  /// Waits between two tries.
  @FunctionalInterface
  public interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  private final CreationSettings settings;
  private final Pause pause;

  public PartitionCreation(CreationSettings settings) {
    this(settings, Thread::sleep);
  }

  PartitionCreation(CreationSettings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
  }

  /// What was made, and what could not be.
  public record Outcome(
      String table, LocalDate today, List<Create> created, List<Blocked> blocked) {
    public Outcome {
      created = List.copyOf(created);
      blocked = List.copyOf(blocked);
    }
  }

  /// Makes what is missing; one day that cannot be made keeps no other from it.
  ///
  /// @param connection in auto-commit mode
  /// @param now by the source's clock
  /// @return empty where the table is not partitioned by ranges of its event date
  public Optional<Outcome> ensure(Connection connection, PublishedTable published, Instant now)
      throws SQLException, InterruptedException {
    execute(connection, "SET lock_timeout = '1min'");
    execute(connection, "SELECT " + LOCK);
    try {
      Optional<PartitionPlan> plan = PartitionPlan.of(connection, published, now, settings);
      return plan.isEmpty() ? Optional.empty() : Optional.of(run(connection, plan.get()));
    } finally {
      execute(connection, "SELECT " + LOCK.replace("lock(", "unlock("));
    }
  }

  private Outcome run(Connection connection, PartitionPlan plan)
      throws SQLException, InterruptedException {
    List<Create> created = new ArrayList<>();
    List<Blocked> blocked = new ArrayList<>();
    for (Planned planned : plan.days()) {
      switch (planned) {
        case Blocked known -> blocked.add(known);
        case Create create -> {
          try {
            patiently(connection, create);
            created.add(create);
          } catch (SQLException e) {
            blocked.add(new Blocked(create.day(), problem(create, e)));
          }
        }
      }
    }
    return new Outcome(plan.table(), plan.today(), created, blocked);
  }

  private void patiently(Connection connection, Create create)
      throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        inTransaction(connection, create.sql());
        return;
      } catch (SQLException e) {
        if (attempt == settings.tries() || !TRY_AGAIN.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
      }
      pause.take(jittered(attempt));
    }
  }

  /// From half to one and a half of the pause, doubled each time: two that met do not meet again.
  private Duration jittered(int attempt) {
    long millis = settings.pause().toMillis() << Math.min(attempt - 1, 20);
    long capped = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped + 1));
  }

  private static void inTransaction(Connection connection, List<String> sql) throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (String statement : sql) {
        execute(connection, statement);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private String problem(Create create, SQLException e) {
    String found =
        switch (String.valueOf(e.getSQLState())) {
          case LOCK_NOT_AVAILABLE ->
              "found a lock held by another session in %d tries; end long transactions on the table, its DEFAULT partition and the tables it refers to, and run it again"
                  .formatted(settings.tries());
          case CANCELLED ->
              "found that ATTACH takes longer than %s, most likely to scan a large DEFAULT partition; see `large DEFAULT partition` in ops/runbooks/partitions.md"
                  .formatted(settings.statementTimeout());
          case CHECK_VIOLATION ->
              "found rows of the day that came into the DEFAULT partition meanwhile; run it again for the statements that cure it";
          default -> "found: " + e.getMessage();
        };
    return "expected to make %s for %s, %s".formatted(create.name(), create.day(), found);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
