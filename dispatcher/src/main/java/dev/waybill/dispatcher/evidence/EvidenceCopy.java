package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.RowReference;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.source.KeptTable;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.RowIdentity;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Copies rows of a table that others refer to as schema files declare, where its policy says so.
/// The server copies: no value passes through here.
public final class EvidenceCopy {
  /// How many referring rows are named beside a row.
  private static final int MOST_REFERRERS = 20;

  private final RetentionPlanner planner;
  private final PublishedTable table;
  private final boolean copies;
  private final EvidenceTable evidence;

  public EvidenceCopy(RetentionPlanner planner, PublishedTable table, TablePolicy policy) {
    this.planner = planner;
    this.table = table;
    this.copies = policy.evidence() == Evidence.COPY;
    this.evidence = new EvidenceTable(table);
  }

  /// Whether the policy has any copied.
  public boolean copies() {
    return copies;
  }

  /// Makes the table that rows are copied to.
  ///
  /// @param owner in auto-commit mode
  public void prepare(OwnerSession owner) throws SQLException, SourceException {
    if (!references(owner).isEmpty()) {
      evidence.make(owner.connection());
    }
  }

  /// Those of some rows, as the transaction sees them and what refers to them.
  ///
  /// @param owner after [#prepare]
  /// @param cause by what they go, for people
  /// @return how many were copied: none that was before
  public long rows(OwnerSession owner, List<RowIdentity> keys, String cause)
      throws SQLException, SourceException {
    return copy(owner, table.source(), owner.of(table).isOneOf(keys), cause);
  }

  /// Those of a relation that was taken out of the table, as [#rows].
  public long all(OwnerSession owner, SourceTable closed, String cause)
      throws SQLException, SourceException {
    return copy(owner, closed, "true", cause);
  }

  private List<RowReference> references(OwnerSession owner) throws SQLException, SourceException {
    return copies ? planner.declared(owner.connection(), table) : List.of();
  }

  private long copy(OwnerSession owner, SourceTable from, String which, String cause)
      throws SQLException, SourceException {
    List<RowReference> references = references(owner);
    if (references.isEmpty()) {
      return 0;
    }
    try (Statement statement = owner.connection().createStatement()) {
      return statement.executeLargeUpdate(statement(references, from, which, cause));
    }
  }

  private String statement(
      List<RowReference> references, SourceTable from, String which, String cause) {
    String relation = Sql.table(from) + " AS " + RowConditions.ALIAS;
    List<KeptTable.Column> columns = evidence.columns();
    return """
    WITH waybill_referred AS (%s)
    INSERT INTO %s (%s, %s, %s)
    SELECT %s, %s, w.waybill_referrers
    FROM %s JOIN (
      SELECT %s, (array_agg(DISTINCT waybill_who))[1:%d] AS waybill_referrers FROM waybill_referred GROUP BY %s
    ) AS w ON %s
    ON CONFLICT DO NOTHING
    """
        .formatted(
            references.stream()
                .map(each -> referred(each, relation, which))
                .collect(Collectors.joining(" UNION ALL ")),
            Sql.table(evidence.name()),
            joined(columns, column -> Sql.identifier(column.name())),
            EvidenceTable.CAUSE,
            EvidenceTable.REFERRERS,
            joined(columns, KeptTable.Column::expression),
            Sql.literal(cause),
            relation,
            keys(i -> "waybill_k" + i, ", "),
            MOST_REFERRERS,
            keys(i -> "waybill_k" + i, ", "),
            keys(i -> "w.waybill_k" + i + " = " + key(i), " AND "));
  }

  /// The keys of rows that a reference leads to, each with what refers to it.
  private String referred(RowReference reference, String relation, String which) {
    return "SELECT %s, r.waybill_who FROM %s JOIN %s AS r ON %s WHERE %s"
        .formatted(
            keys(i -> key(i) + " AS waybill_k" + i, ", "),
            relation,
            reference.referring(table.source()),
            reference.matches("r"),
            which);
  }

  private String key(int i) {
    return RowConditions.ALIAS
        + "."
        + Sql.identifier(table.sourceOf(table.schema().key().get(i)).name());
  }

  private String keys(IntFunction<String> each, String separator) {
    return IntStream.range(0, table.schema().key().size())
        .mapToObj(each)
        .collect(Collectors.joining(separator));
  }

  private static <T> String joined(List<T> all, Function<T, String> each) {
    return all.stream().map(each).collect(Collectors.joining(", "));
  }
}
