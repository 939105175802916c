package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The partitions that were seen at the sources, in `source_partition`. Any number of processes may
/// write down what they saw: what one sees for the first time is not missed by another that had
/// asked before.
public final class PartitionStore {
  private static final String DISAPPEARED =
      """
      SELECT source, table_name, name, bounds, first_seen_at, gone_at, explained_by, explanation
      FROM source_partition WHERE gone_at IS NOT NULL
      """;

  private final ControlDatabase control;

  public PartitionStore(ControlDatabase control) {
    this.control = control;
  }

  /// When a source is about to be asked, by the control database's clock.
  OffsetDateTime asking() {
    return control.jdbc().sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single();
  }

  /// Writes down what a source answered about a table.
  ///
  /// @param system the cluster the oids belong to
  /// @param asked from [#asking], before the source was
  /// @return the names of those that were there and are not now, each told once
  List<String> seen(
      String source,
      String table,
      String system,
      List<Partition> partitions,
      OffsetDateTime asked) {
    List<String> gone = new ArrayList<>();
    Long[] oids = partitions.stream().map(Partition::oid).toArray(Long[]::new);
    control.transaction(() -> {
      partitions.forEach(partition -> seen(source, table, system, partition));
      gone.addAll(
          control
              .jdbc()
              .sql(
                  """
                  UPDATE source_partition SET gone_at = clock_timestamp(), explanation = leaving,
                    explained_by = CASE WHEN leaving IS NOT NULL THEN 'waybill' END,
                    explained_at = CASE WHEN leaving IS NOT NULL THEN clock_timestamp() END
                  WHERE source = ? AND table_name = ? AND gone_at IS NULL AND seen_at < ?
                    AND NOT (system = ? AND relation_oid = ANY (?))
                  RETURNING CASE WHEN leaving IS NULL THEN name END
                  """)
              .params(source, table, asked, system, oids)
              .query(String.class)
              .list());
      gone.removeIf(Objects::isNull);
      AuditLog audit = new AuditLog(control);
      for (String name : gone) {
        audit.record(
            "waybill",
            "partition.unproven_drop",
            name,
            Map.of("source", source, "table", table),
            null);
      }
    });
    return gone;
  }

  /// Says that a partition is about to be taken out of its table, and why: it is not missed then.
  ///
  /// @param system the cluster that the oid belongs to
  /// @param reason null where it stays after all
  public void leaving(String source, String system, long oid, @Nullable String reason) {
    control
        .jdbc()
        .sql(
            "UPDATE source_partition SET leaving = ? WHERE source = ? AND system = ? AND relation_oid = ?")
        .params(java.util.Arrays.<@Nullable Object>asList(reason, source, system, oid))
        .update();
  }

  /// One that is back is there: its disappearance stays in the audit.
  private void seen(String source, String table, String system, Partition partition) {
    String name = partition.schema() + "." + partition.name();
    control
        .jdbc()
        .sql(
            """
            UPDATE source_partition SET system = ?, relation_oid = ?
            WHERE source = ? AND table_name = ? AND name = ? AND system <> ? AND gone_at IS NULL
            """)
        .params(system, partition.oid(), source, table, name, system)
        .update();
    control
        .jdbc()
        .sql(
            """
            INSERT INTO source_partition (source, table_name, system, relation_oid, name, bounds)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, table_name, system, relation_oid) DO UPDATE
            SET name = excluded.name, bounds = excluded.bounds, seen_at = clock_timestamp(),
              gone_at = NULL, explained_at = NULL, explained_by = NULL, explanation = NULL
            """)
        .params(source, table, system, partition.oid(), name, partition.bounds())
        .update();
  }

  /// Those of a source that nobody has acknowledged, longest gone first.
  List<Disappeared> open(String source) {
    return control
        .jdbc()
        .sql(DISAPPEARED + " AND source = ? AND explained_at IS NULL ORDER BY gone_at, name")
        .param(source)
        .query((row, number) -> disappeared(row))
        .list();
  }

  /// All that are gone, acknowledged or not, last first.
  public List<Disappeared> gone() {
    return control
        .jdbc()
        .sql(DISAPPEARED + " ORDER BY gone_at DESC, name")
        .query((row, number) -> disappeared(row))
        .list();
  }

  /// Takes note that a person knows why a partition is gone.
  ///
  /// @param source null for any
  /// @param name with its schema, or without
  /// @return those that were open
  public List<Disappeared> acknowledge(
      @Nullable String source, String name, String actor, String reason) {
    return control
        .jdbc()
        .sql(
            """
            UPDATE source_partition
            SET explained_at = clock_timestamp(), explained_by = ?, explanation = ?
            WHERE gone_at IS NOT NULL AND explained_at IS NULL
              AND (name = ? OR substr(name, strpos(name, '.') + 1) = ?)
              AND (?::text IS NULL OR source = ?)
            RETURNING source, table_name, name, bounds, first_seen_at, gone_at, explained_by, explanation
            """)
        .params(java.util.Arrays.asList(actor, reason, name, name, source, source))
        .query((row, number) -> disappeared(row))
        .list();
  }

  private static Disappeared disappeared(ResultSet row) throws SQLException {
    return new Disappeared(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        row.getObject(6, OffsetDateTime.class).toInstant(),
        row.getString(7),
        row.getString(8));
  }
}
