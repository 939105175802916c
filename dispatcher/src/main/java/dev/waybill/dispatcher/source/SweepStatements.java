package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.schemas.PublishedTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The statements of a sweep.
final class SweepStatements {
  private final SweepRequest request;
  private final long deltaMicros;
  private final String xid;

  /// @param delta the largest clock skew of a writer
  SweepStatements(SweepRequest request, Duration delta, long snapshotXmax) {
    this.request = request;
    this.deltaMicros = delta.toNanos() / 1_000;
    this.xid = Xids.widenSql("xmin", snapshotXmax);
  }

  static String blocks(Relation relation) {
    return "SELECT pg_relation_size(%d::oid::regclass) / current_setting('block_size')::bigint"
        .formatted(relation.oid());
  }

  /// The block of each suspect and the columns that name it, in the order of the blocks.
  String suspects(Relation relation, long from, long to, int most) {
    PublishedTable table = request.table();
    return """
    SELECT (ctid::text::point)[0]::bigint, %s FROM ONLY %s AS t
    WHERE ctid >= '(%d,0)'::tid AND ctid < '(%d,0)'::tid AND %s >= %d AND %s < %d AND %s LIMIT %d\
    """
        .formatted(
            table.schema().identity().stream()
                .map(name -> SelectList.text(table, name))
                .collect(Collectors.joining(", ")),
            relation.name(),
            from,
            to,
            xid,
            request.from(),
            xid,
            request.to(),
            tooOld(),
            most);
  }

  /// Whether the cursor lies before the moment of the first bound above the transaction, less
  /// delta.
  private String tooOld() {
    List<SweepBound> bounds = request.bounds();
    String ids =
        bounds.stream()
            .map(bound -> Long.toString(bound.below()))
            .collect(Collectors.joining(",", "'{", "}'::bigint[]"));
    return new CursorColumns(request.table())
        .beforeOneOf(
            bounds.stream().map(bound -> bound.atMicros() - deltaMicros).toList(),
            "width_bucket(" + xid + ", " + ids + ") + 1");
  }
}
