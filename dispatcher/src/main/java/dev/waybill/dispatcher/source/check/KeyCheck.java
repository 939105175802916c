package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.dispatcher.source.prepare.CursorShape;
import dev.waybill.schemas.PublishedTable;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether the schema's key names one row, by a unique index on its columns or on some of them.
final class KeyCheck {
  private static final String UNIQUE =
      """
      SELECT i.indexrelid::regclass::text AS name, i.indimmediate AS immediate,
        ARRAY(SELECT a.attname::text FROM unnest(i.indkey[0:i.indnkeyatts - 1]) k
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k) AS columns
      FROM pg_index i
      WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indisvalid
        AND i.indpred IS NULL AND i.indexprs IS NULL
      ORDER BY i.indimmediate DESC, i.indisprimary DESC, name
      """;

  private static final String NULLABLE =
      """
      SELECT attname FROM pg_attribute
      WHERE attrelid = to_regclass(?) AND attname = ANY (?) AND NOT attnotnull ORDER BY attnum
      """;

  private static final String PARTITIONED_BY =
      """
      SELECT a.attname FROM pg_partitioned_table p
        JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs)
      WHERE p.partrelid = to_regclass(?)
      """;

  private record Unique(String name, boolean immediate, Set<String> columns) {}

  private KeyCheck() {}

  static List<Finding> key(Probe probe, CheckedTable table) throws SQLException {
    PublishedTable published = table.published();
    List<String> key =
        published.schema().key().stream().map(name -> published.sourceOf(name).name()).toList();
    String name = Sql.table(published.source());
    List<Finding> findings = new ArrayList<>();
    List<String> nullable =
        probe.texts(NULLABLE, name, probe.connection().createArrayOf("text", key.toArray()));
    for (String column : nullable) {
      findings.add(
          Finding.fail(
              "key",
              "expected the key's column %s never to be null, found it may be".formatted(column),
              "forbid it",
              "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL"
                  .formatted(name, Sql.identifier(column))));
    }
    List<Unique> unique =
        probe.list(KeyCheck::unique, UNIQUE, name).stream()
            .filter(index -> key.containsAll(index.columns()))
            .toList();
    if (unique.isEmpty()) {
      findings.add(absent(probe, published, key));
    } else if (!unique.getFirst().immediate()) {
      findings.add(
          Finding.warn(
              "key",
              "expected a key that always holds, found %s, which is deferrable"
                  .formatted(unique.getFirst().name()),
              "make one that is not deferrable",
              create(probe, published, key)));
    } else if (findings.isEmpty()) {
      findings.add(
          Finding.pass(
              "key", "(%s) by %s".formatted(String.join(", ", key), unique.getFirst().name())));
    }
    return findings;
  }

  private static Finding absent(Probe probe, PublishedTable table, List<String> key)
      throws SQLException {
    String found =
        "expected (%s) to be unique in %s, found no valid unique index on these columns"
            .formatted(String.join(", ", key), table.source());
    List<String> outside =
        probe.texts(PARTITIONED_BY, Sql.table(table.source())).stream()
            .filter(column -> !key.contains(column))
            .toList();
    return outside.isEmpty()
        ? Finding.fail(
            "key",
            found,
            "make one, or name the table's own key in the schema file",
            create(probe, table, key))
        : Finding.fail(
            "key",
            found,
            "the table is partitioned by %s, so only a key that contains it can be unique: publish it in the key, in a new major version"
                .formatted(String.join(", ", outside)));
  }

  private static String create(Probe probe, PublishedTable table, List<String> key)
      throws SQLException {
    boolean partitioned =
        probe.is(
            "SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(?)",
            Sql.table(table.source()));
    return "CREATE UNIQUE INDEX %s%s ON %s (%s)"
        .formatted(
            partitioned ? "" : "CONCURRENTLY ",
            Sql.identifier(CursorShape.name("waybill", table.source().table(), "key")),
            Sql.table(table.source()),
            key.stream().map(Sql::identifier).collect(Collectors.joining(", ")));
  }

  private static Unique unique(ResultSet row) throws SQLException {
    Array columns = row.getArray("columns");
    return new Unique(
        row.getString("name"), row.getBoolean("immediate"), Set.of((String[]) columns.getArray()));
  }
}
