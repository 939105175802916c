package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The index windows are read by. `CREATE INDEX CONCURRENTLY` is refused on a partitioned table, so
/// there an empty one is made on the parent alone, one per partition concurrently, and these are
/// attached; the parent's is valid once all are.
final class IndexSteps {
  /// Of one relation: a plain btree on exactly these columns, the last by bytes where it is text.
  private static final String MATCHING =
      """
      SELECT c.relname FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
      WHERE i.indrelid = ? AND a.amname = 'btree' AND i.indpred IS NULL AND i.indexprs IS NULL
        AND ?::text[] = (
          SELECT array_agg(t.attname::text ORDER BY n)
          FROM generate_series(0, i.indnkeyatts - 1) n
          JOIN pg_attribute t ON t.attrelid = i.indrelid AND t.attnum = i.indkey[n]
          WHERE i.indoption[n] = 0)
        AND (NOT ? OR i.indcollation[i.indnkeyatts - 1] = 'pg_catalog."C"'::regcollation)
      """;

  private final Catalogue catalogue;
  private final CursorShape shape;
  private final List<String> columns;

  /// @param within the column that an equality narrows the read by, null for reads of all rows
  IndexSteps(Catalogue catalogue, CursorShape shape, @Nullable String within) {
    this.catalogue = catalogue;
    this.shape = shape;
    this.columns =
        Stream.of(within, shape.column(), shape.tieBreaker()).filter(Objects::nonNull).toList();
  }

  List<PrepareStep> steps(Relation table) throws SQLException {
    List<PrepareStep> steps = new ArrayList<>();
    ensure(table, steps);
    return steps;
  }

  /// @return the name of the relation's index, there already or after the steps
  private String ensure(Relation relation, List<PrepareStep> steps) throws SQLException {
    return relation.partitioned() ? onParent(relation, steps) : onLeaf(relation, steps);
  }

  private String onLeaf(Relation leaf, List<PrepareStep> steps) throws SQLException {
    Optional<String> valid = matching(leaf, " AND i.indisvalid");
    if (valid.isPresent()) {
      return valid.get();
    }
    String name = name(leaf);
    if (taken(leaf, name)) {
      steps.add(
          new PrepareStep.Concurrently(
              "drop what an interrupted run left of the index on " + leaf.quoted(),
              "An invalid index is kept up by every write and used by no read.",
              "DROP INDEX CONCURRENTLY IF EXISTS " + quoted(leaf, name)));
    }
    steps.add(
        new PrepareStep.Concurrently(
            "index " + leaf.quoted(),
            "Without it each window reads the whole table. Concurrently: nobody waits for it.",
            "CREATE INDEX CONCURRENTLY %s ON %s %s"
                .formatted(Sql.identifier(name), leaf.quoted(), definition())));
    return name;
  }

  private String onParent(Relation parent, List<PrepareStep> steps) throws SQLException {
    Optional<String> found = matching(parent, "");
    String name = found.orElse(name(parent));
    if (found.isEmpty()) {
      steps.add(
          new PrepareStep.Together(
              "begin the index of " + parent.quoted(),
              "ONLY: an index on the parent alone holds nothing and is made at once; partitions "
                  + "made from now on have theirs from the beginning.",
              List.of(
                  "CREATE INDEX %s ON ONLY %s %s"
                      .formatted(Sql.identifier(name), parent.quoted(), definition()))));
    }
    for (Relation partition : parent.partitions()) {
      String child = ensure(partition, steps);
      if (found.isEmpty() || !attached(parent, name, partition, child)) {
        steps.add(
            new PrepareStep.Together(
                "attach the index of " + partition.quoted(),
                "The parent's index is valid once every partition's is attached.",
                List.of(
                    "ALTER INDEX %s ATTACH PARTITION %s"
                        .formatted(quoted(parent, name), quoted(partition, child)))));
      }
    }
    return name;
  }

  private Optional<String> matching(Relation relation, String condition) throws SQLException {
    return catalogue.text(
        MATCHING + condition + " ORDER BY c.relname LIKE 'waybill%' DESC, c.relname LIMIT 1",
        relation.oid(),
        columns.toArray(String[]::new),
        shape.textTie());
  }

  private boolean taken(Relation relation, String index) throws SQLException {
    return catalogue.exists(
        """
        SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
        WHERE i.indrelid = ? AND c.relname = ?
        """,
        relation.oid(),
        index);
  }

  private boolean attached(Relation parent, String index, Relation partition, String child)
      throws SQLException {
    return catalogue.exists(
        """
        SELECT FROM pg_inherits h
        JOIN pg_index p ON p.indexrelid = h.inhparent JOIN pg_class pc ON pc.oid = p.indexrelid
        JOIN pg_index c ON c.indexrelid = h.inhrelid JOIN pg_class cc ON cc.oid = c.indexrelid
        WHERE p.indrelid = ? AND pc.relname = ? AND c.indrelid = ? AND cc.relname = ?
        """,
        parent.oid(),
        index,
        partition.oid(),
        child);
  }

  private String name(Relation relation) {
    return CursorShape.name("waybill", relation.name() + "_" + String.join("_", columns));
  }

  /// The columns as reads order by them: text by bytes, which no upgrade of a collation changes.
  private String definition() {
    return columns.stream()
        .map(Sql::identifier)
        .collect(Collectors.joining(", ", "(", shape.textTie() ? " COLLATE \"C\")" : ")"));
  }

  private static String quoted(Relation relation, String index) {
    return Sql.identifier(relation.schema()) + "." + Sql.identifier(index);
  }
}
