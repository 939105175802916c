package dev.waybill.dispatcher.source.check;

import dev.waybill.schemas.PublishedTable;

/// A table to check.
///
/// @param ofAll whether a stream reads the rows of all organisations
/// @param byOrganisation whether a stream reads those of a single one
public record CheckedTable(PublishedTable published, boolean ofAll, boolean byOrganisation) {
  /// `source prepare` with what this table needs.
  String prepareCommand() {
    return "`waybill source prepare --table %s%s --apply`"
        .formatted(published.id(), byOrganisation ? " --by-organisation" : "");
  }
}
