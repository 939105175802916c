package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.partitions.Planned.Blocked;
import dev.waybill.dispatcher.partitions.Planned.Create;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the partitions that a table lacks, as its owner. One process at a time per database: an
/// advisory lock there, which ends with its session; the plan is made behind it.
public final class PartitionCreation {
  /// `waybill` in the first, partitions in the second key of the lock.
  private static final String LOCK = "pg_advisory_lock(2002873708, 1)";

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String CANCELLED = "57014";
  private static final String CHECK_VIOLATION = "23514";

  private final CreationSettings settings;
  private final Patience patience;

  public PartitionCreation(CreationSettings settings) {
    this(settings, Thread::sleep);
  }

  PartitionCreation(CreationSettings settings, Patience.Sleep sleep) {
    this.settings = settings;
    this.patience = new Patience(settings.tries(), settings.pause(), sleep);
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
            patience.run(connection, create.sql());
            created.add(create);
          } catch (SQLException e) {
            blocked.add(new Blocked(create.day(), problem(create, e)));
          }
        }
      }
    }
    return new Outcome(plan.table(), plan.today(), created, blocked);
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
