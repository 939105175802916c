package dev.waybill.dispatcher.source.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the table, and everything below it, is of a kind whose rows outlive a crash and are all
/// in this database.
final class RelationCheck {
  private static final String TREE =
      """
      WITH RECURSIVE tree AS (
        SELECT c.oid, NULL::oid AS parent FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?
        UNION ALL
        SELECT i.inhrelid, i.inhparent FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid
      )
      SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
        c.relpersistence::text AS persistence, c.relispartition AS partition,
        (SELECT format('%I.%I', pn.nspname, pc.relname) FROM pg_class pc
          JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE pc.oid = tree.parent) AS parent
      FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
      ORDER BY tree.parent NULLS FIRST, name
      """;

  private record Node(
      String name, String kind, String persistence, boolean partition, @Nullable String parent) {}

  private RelationCheck() {}

  /// Says so where there is no table at all, or what is there has no rows of its own: nothing else
  /// can be asked then.
  static Optional<Finding> absent(Probe probe, CheckedTable table) throws SQLException {
    List<Node> tree = tree(probe, table);
    if (tree.isEmpty()) {
      return Optional.of(
          Finding.fail(
              "relation",
              "expected a table %s, found none".formatted(table.published().source()),
              "name its schema and table in `source` of the schema file, and the application's database in the source's url"));
    }
    Node root = tree.getFirst();
    return List.of("r", "p").contains(root.kind())
        ? Optional.empty()
        : Optional.of(
            Finding.fail(
                "relation",
                "expected an ordinary or partitioned table, found %s to be a %s"
                    .formatted(root.name(), kind(root)),
                "publish the table behind it: name it in `source` of the schema file"));
  }

  static List<Finding> relation(Probe probe, CheckedTable table) throws SQLException {
    List<Node> tree = tree(probe, table);
    List<Finding> findings = new ArrayList<>();
    for (Node node : tree) {
      problem(node, findings);
    }
    long leaves = tree.stream().filter(node -> node.kind().equals("r")).count();
    return findings.isEmpty()
        ? List.of(
            Finding.pass(
                "relation",
                tree.getFirst().kind().equals("p")
                    ? "partitioned, %d leaves".formatted(leaves)
                    : "a table"))
        : findings;
  }

  private static List<Node> tree(Probe probe, CheckedTable table) throws SQLException {
    return probe.list(
        row ->
            new Node(
                row.getString("name"),
                row.getString("kind"),
                row.getString("persistence"),
                row.getBoolean("partition"),
                row.getString("parent")),
        TREE,
        table.published().source().schema(),
        table.published().source().table());
  }

  private static void problem(Node node, List<Finding> findings) {
    if (node.kind().equals("f")) {
      findings.add(
          Finding.fail(
              "relation",
              "expected partitions in this database, found the foreign table %s: its rows have no transactions here"
                  .formatted(node.name()),
              "publish its rows from their own database, and take it out of the table",
              detach(node)));
    } else if (node.parent() != null && !node.partition()) {
      findings.add(
          Finding.fail(
              "relation",
              "expected no inheritance but partitions, found %s, a child of %s: triggers and keys do not reach it"
                  .formatted(node.name(), node.parent()),
              "publish it as a table of its own, and end the inheritance",
              detach(node)));
    }
    if (node.persistence().equals("u")) {
      findings.add(
          Finding.fail(
              "relation",
              "expected a table that outlives a crash, found %s to be unlogged"
                  .formatted(node.name()),
              "make it logged; that rewrites it under an exclusive lock",
              "ALTER TABLE %s SET LOGGED".formatted(node.name())));
    }
  }

  private static String detach(Node node) {
    return node.partition()
        ? "ALTER TABLE %s DETACH PARTITION %s".formatted(node.parent(), node.name())
        : "ALTER TABLE %s NO INHERIT %s".formatted(node.name(), node.parent());
  }

  private static String kind(Node node) {
    return switch (node.kind()) {
      case "v" -> "view";
      case "m" -> "materialized view";
      case "f" -> "foreign table";
      default -> "relation of kind " + node.kind();
    };
  }
}
