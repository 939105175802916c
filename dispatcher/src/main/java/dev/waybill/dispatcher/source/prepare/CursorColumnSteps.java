package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The cursor column: there, filled in old rows, and proven so.
final class CursorColumnSteps {
  private static final Map<String, String> TYPES =
      Map.of("timestamptz", "timestamp with time zone", "timestamp", "timestamp without time zone");

  private final Catalogue catalogue;
  private final CursorShape shape;
  private final Relation table;

  CursorColumnSteps(Catalogue catalogue, CursorShape shape, Relation table) {
    this.catalogue = catalogue;
    this.shape = shape;
    this.table = table;
  }

  List<PrepareStep> column() throws SQLException {
    Optional<String> found = catalogue.columnType(table, shape.column());
    String expected = TYPES.get(shape.type());
    if (expected == null || (found.isPresent() && !found.get().equals(expected))) {
      throw new IllegalStateException(
          "expected the cursor %s of %s to be %s, found %s; say the column's own type in the schema file"
              .formatted(
                  shape.column(), table.quoted(), shape.type(), found.orElse("no such type")));
    }
    if (found.isPresent()) {
      return List.of();
    }
    return List.of(
        new PrepareStep.Together(
            "add " + shape.column() + " to " + table.quoted(),
            "Rows are read in the order of their last change, and the table does not know it. "
                + "Nullable and without a default: a default that is not constant rewrites the table.",
            List.of(
                "ALTER TABLE %s ADD COLUMN %s %s"
                    .formatted(table.quoted(), shape.quotedColumn(), shape.type()))));
  }

  List<PrepareStep> fill() throws SQLException {
    List<PrepareStep> steps = new ArrayList<>();
    if (proven()) {
      return steps;
    }
    boolean absent = catalogue.columnType(table, shape.column()).isEmpty();
    for (Relation leaf : table.leaves()) {
      if (absent || catalogue.hasNulls(leaf, shape.quotedColumn())) {
        steps.add(
            new PrepareStep.Fill(
                "fill " + shape.column() + " in old rows of " + leaf.quoted(),
                "The trigger gives each row the time at which it is filled. A range of blocks at a "
                    + "time, each committed: no long transaction, no long lock, and a run that is "
                    + "cut off goes on where it was.",
                leaf.quoted(),
                "UPDATE ONLY %s SET %s = %<s WHERE ctid >= ?::tid AND ctid < ?::tid AND %<s IS NULL"
                    .formatted(leaf.quoted(), shape.quotedColumn())));
      }
    }
    return steps;
  }

  List<PrepareStep> proof() throws SQLException {
    if (catalogue.isNotNull(table, shape.column())) {
      return List.of();
    }
    String name = constraint();
    Optional<Boolean> valid = catalogue.checkIsValid(table, name);
    List<PrepareStep> steps = new ArrayList<>();
    if (valid.isEmpty()) {
      steps.add(
          new PrepareStep.Together(
              "forbid rows without " + shape.column() + " in " + table.quoted(),
              "A row without it would never be read. NOT VALID: new rows are checked from now on, "
                  + "old ones in the next step, which does not make writers wait.",
              List.of(
                  "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID"
                      .formatted(table.quoted(), Sql.identifier(name), shape.quotedColumn()))));
    }
    if (!valid.orElse(false)) {
      steps.add(
          new PrepareStep.Together(
              "prove that every row of " + table.quoted() + " has " + shape.column(),
              "No stream starts before this has been proven.",
              List.of(
                  "ALTER TABLE %s VALIDATE CONSTRAINT %s"
                      .formatted(table.quoted(), Sql.identifier(name)))));
    }
    return steps;
  }

  private boolean proven() throws SQLException {
    return catalogue.isNotNull(table, shape.column())
        || catalogue.checkIsValid(table, constraint()).orElse(false);
  }

  private String constraint() {
    return CursorShape.name("waybill", shape.column(), "not_null");
  }
}
