package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;

/// Where the days of each organisation stand in the source.
///
/// @param key the column that rows name an organisation by
/// @param days the column of whole days
public record DaysFrom(SourceTable table, String key, String days) {
  public static final DaysFrom DEFAULT =
      new DaysFrom(new SourceTable("public", "organizations"), "id", "data_retention_days");

  /// Its name in what is stored.
  public String place() {
    return table + "." + days;
  }

  /// One row per organisation: `waybill_org`, and `waybill_days`, null where no row of it goes.
  String sql() {
    return """
    (SELECT %1$s::text AS waybill_org, CASE WHEN bool_and(coalesce(%2$s > 0, false)) THEN max(%2$s)::bigint END AS waybill_days \
    FROM %3$s GROUP BY 1)\
    """
        .formatted(Sql.identifier(key), Sql.identifier(days), Sql.table(table));
  }
}
