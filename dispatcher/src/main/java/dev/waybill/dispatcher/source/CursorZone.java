package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// A cursor without a time zone of its own must be kept at a fixed offset: an hour that comes twice
/// a year cannot order rows.
public final class CursorZone {
  private CursorZone() {}

  /// What is wrong with the zone of a table's cursor, or empty.
  public static Optional<String> problem(PublishedTable table) {
    SourceColumn cursor = table.sourceOf(table.cursor().column());
    if (cursor.type().equals("timestamptz")
        || ZoneId.of(String.valueOf(cursor.zone())).normalized() instanceof ZoneOffset) {
      return Optional.empty();
    }
    return Optional.of(
        "expected the cursor %s of %s to be kept in UTC or at a fixed offset, found %s: a zone with summer time repeats an hour every year"
            .formatted(cursor.name(), table.id(), cursor.zone()));
  }
}
