package dev.waybill.postgres;

import java.sql.SQLException;
import java.sql.Statement;

/// Whether a table still has what was delivered to it.
enum Standing {
  WHOLE("the table"),
  EMPTY("an empty table"),
  GONE("no table");

  private final String text;

  Standing(String text) {
    this.text = text;
  }

  /// What landed in a shadow alone is no loss before its swap, and what landed before the rebuild
  /// that the table comes from is none after it.
  static Standing of(Statement statement, Place place) throws SQLException {
    if (!Preparation.exists(statement, place.quoted())) {
      return GONE;
    }
    boolean whole =
        Preparation.isTrue(statement, "EXISTS (SELECT FROM %s)".formatted(place.quoted()))
            || !Preparation.isTrue(
                statement,
                """
                EXISTS (SELECT FROM %1$s AS landed WHERE table_name = %2$s AND major = %3$d
                  AND rows_loaded > 0
                  AND ordinal > (SELECT coalesce(max(after_ordinal), 0) FROM %4$s
                    WHERE table_name = %2$s AND major = %3$d AND state = 'swapped')
                  AND NOT EXISTS (SELECT FROM %4$s AS rebuild
                    WHERE rebuild.id = landed.rebuild AND state <> 'swapped'))\
                """
                    .formatted(
                        place.deliveries(),
                        Sql.literal(place.table().value()),
                        place.major(),
                        place.rebuilds()));
    return whole ? WHOLE : EMPTY;
  }

  /// To be read after *found*.
  @Override
  public String toString() {
    return text;
  }
}
