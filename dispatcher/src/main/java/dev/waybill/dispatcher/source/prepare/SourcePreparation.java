package dev.waybill.dispatcher.source.prepare;

import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/// Makes a table of the application fit for reading by `(updated_at, id)`: the column, the trigger
/// that keeps it, values in old rows, the proof of them, the index.
///
/// What is needed follows from the server's catalogue alone, so a run that was cut off is simply
/// started again, and a prepared table needs nothing.
public final class SourcePreparation {
  /// The largest clock skew and queueing of a client that is expected.
  public static final Duration DELTA = Duration.ofMinutes(15);

  private static final int ROUNDS = 3;

  private SourcePreparation() {}

  /// What a step is about, in the order in which steps are run.
  public enum Part {
    SHARED,
    CURSOR_COLUMN,
    CURSOR_TRIGGER,
    DELETE_LOG,
    CURSOR_FILL,
    CURSOR_PROOF,
    INDEX,
    ORGANISATION_INDEX
  }

  /// The steps still needed, in order; nothing is changed.
  ///
  /// @param delta how far from the server's clock a written `updated_at` may be
  /// @throws IllegalStateException when the table is absent or its cursor has another type
  public static List<PrepareStep> plan(Connection connection, PublishedTable table, Duration delta)
      throws SQLException {
    return plan(connection, table, delta, false);
  }

  /// @param byOrganisation whether single organisations are read too: they need an index of their
  ///   own
  public static List<PrepareStep> plan(
      Connection connection, PublishedTable table, Duration delta, boolean byOrganisation)
      throws SQLException {
    return parts(connection, table, delta, byOrganisation).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  /// As [#plan], by what the steps are about; every part is there, most of them empty.
  public static Map<Part, List<PrepareStep>> parts(
      Connection connection, PublishedTable table, Duration delta, boolean byOrganisation)
      throws SQLException {
    CursorShape shape = CursorShape.of(table, delta);
    Catalogue catalogue = new Catalogue(connection);
    Relation relation =
        catalogue
            .relation(shape.schema(), shape.table())
            .orElseThrow(() ->
                new IllegalStateException(
                    "expected a table %s in this database, found none; is this the application's database?"
                        .formatted(table.source())));
    CursorColumnSteps column = new CursorColumnSteps(catalogue, shape, relation);
    Map<Part, List<PrepareStep>> steps = new EnumMap<>(Part.class);
    steps.put(Part.SHARED, new SharedSteps(catalogue).steps());
    steps.put(Part.CURSOR_COLUMN, column.column());
    steps.put(Part.CURSOR_TRIGGER, new TriggerSteps(catalogue, shape, relation).steps());
    steps.put(Part.DELETE_LOG, new DeleteSteps(catalogue, table, relation).steps());
    steps.put(Part.CURSOR_FILL, column.fill());
    steps.put(Part.CURSOR_PROOF, column.proof());
    steps.put(Part.INDEX, new IndexSteps(catalogue, shape, null).steps(relation));
    String organisation = table.schema().organisation();
    steps.put(
        Part.ORGANISATION_INDEX,
        byOrganisation && organisation != null
            ? new IndexSteps(catalogue, shape, table.sourceOf(organisation).name()).steps(relation)
            : List.of());
    return steps;
  }

  /// Runs the steps until none is needed: partitions made meanwhile may add some.
  ///
  /// @return the steps that were run
  public static List<PrepareStep> apply(
      DataSource source, PublishedTable table, Duration delta, PrepareProgress progress)
      throws SQLException {
    return apply(source, table, delta, false, progress);
  }

  /// As [#apply(DataSource, PublishedTable, Duration, PrepareProgress)], for single organisations
  /// too.
  public static List<PrepareStep> apply(
      DataSource source,
      PublishedTable table,
      Duration delta,
      boolean byOrganisation,
      PrepareProgress progress)
      throws SQLException {
    List<PrepareStep> done = new ArrayList<>();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      StepRunner runner = new StepRunner(connection, progress);
      for (int round = 0; round < ROUNDS; round++) {
        List<PrepareStep> steps = plan(connection, table, delta, byOrganisation);
        if (steps.isEmpty()) {
          return done;
        }
        for (PrepareStep step : steps) {
          runner.run(step);
          done.add(step);
        }
      }
      List<PrepareStep> left = plan(connection, table, delta, byOrganisation);
      if (!left.isEmpty()) {
        throw new IllegalStateException(
            "expected %s to be prepared after %d rounds, found still needed: %s; is something else changing it?"
                .formatted(table.source(), ROUNDS, left.getFirst().title()));
      }
      return done;
    }
  }
}
