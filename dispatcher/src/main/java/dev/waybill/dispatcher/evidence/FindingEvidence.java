package dev.waybill.dispatcher.evidence;

import dev.waybill.schemas.PublishedTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row and every row it refers to, as one snapshot of its source has them.
///
/// @param at the source's clock
/// @param snapshot as PostgreSQL prints it
/// @param system the identifier of the source's cluster
/// @param tables that of the finding first
public record FindingEvidence(
    String source,
    String system,
    String database,
    Instant at,
    String snapshot,
    List<Rows> tables,
    List<Missing> missing) {
  public FindingEvidence {
    tables = List.copyOf(tables);
    missing = List.copyOf(missing);
  }

  /// Rows of one table.
  public record Rows(PublishedTable table, List<Row> rows) {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /// @param key canonical, as tombstones have it
  /// @param relation it was found in
  /// @param values of the published columns
  public record Row(String key, Place from, String relation, List<@Nullable String> values) {}

  /// What is referred to and was not found.
  ///
  /// @param referredBy the table and key of what refers to it
  /// @param columns of the table it should be in, and their values
  /// @param batch its tombstone is in, null where there is none
  /// @param text what became of it, and how it may be had
  public record Missing(
      String referredBy,
      String table,
      List<String> columns,
      List<String> values,
      @Nullable Integer batch,
      String text) {}
}
