package dev.waybill.postgres;

import dev.waybill.spi.ControlColumns;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The view beside a table of every version: the newest one of each key that is not deleted.
final class LatestView {
  private LatestView() {}

  /// Makes it, or widens it. Its columns stand in the order in which the table got them: a view can
  /// only be widened at its end.
  static void create(Statement statement, Place place, List<String> key) throws SQLException {
    statement.execute(
        """
        CREATE OR REPLACE VIEW %s AS SELECT * FROM (
          SELECT DISTINCT ON (%s) %s FROM %s ORDER BY %2$s, %5$s DESC, %6$s) AS newest
        WHERE NOT %6$s\
        """
            .formatted(
                place.quotedView(),
                Sql.names(key),
                Sql.names(TargetTable.types(statement, place.quoted()).keySet()),
                place.quoted(),
                Sql.name(ControlColumns.SEQ),
                Sql.name(ControlColumns.DELETED)));
  }
}
