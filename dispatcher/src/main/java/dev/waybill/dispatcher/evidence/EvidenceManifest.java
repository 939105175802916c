package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.evidence.FindingEvidence.Missing;
import dev.waybill.dispatcher.evidence.FindingEvidence.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was written of a row and of what it refers to; stands beside the files.
///
/// @param by who asked for it
/// @param system the identifier of the source's cluster
/// @param at the source's clock when the snapshot was taken
/// @param snapshot as PostgreSQL prints it
public record EvidenceManifest(
    String table,
    String id,
    String by,
    @Nullable String reason,
    String source,
    String system,
    String database,
    Instant at,
    String snapshot,
    String format,
    List<File> files,
    List<Origin> rows,
    List<Missing> missing) {
  public static final String NAME = "manifest.json";

  /// @param sha256 hexadecimal
  public record File(String name, String table, int rows, long bytes, String sha256) {}

  /// Where a row came from.
  public record Origin(String table, String key, Place from, String relation) {}

  public EvidenceManifest {
    files = List.copyOf(files);
    rows = List.copyOf(rows);
    missing = List.copyOf(missing);
  }

  /// Who asked for which row, and why.
  public record Order(String table, String id, String by, @Nullable String reason) {}

  static EvidenceManifest of(
      Order order, ExportFormat format, FindingEvidence found, List<File> files) {
    List<Origin> origins = new ArrayList<>();
    for (Rows each : found.tables()) {
      each.rows()
          .forEach(row ->
              origins.add(
                  new Origin(each.table().id().value(), row.key(), row.from(), row.relation())));
    }
    return new EvidenceManifest(
        order.table(),
        order.id(),
        order.by(),
        order.reason(),
        found.source(),
        found.system(),
        found.database(),
        found.at(),
        found.snapshot(),
        format.name().toLowerCase(java.util.Locale.ROOT),
        files,
        origins,
        found.missing());
  }
}
