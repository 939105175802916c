package dev.waybill.dispatcher.closing;

/// Where a partition is that is to go, as its source says.
public sealed interface Whereabouts {
  /// In its table.
  ///
  /// @param table quoted
  /// @param partition quoted
  record Attached(String table, String partition) implements Whereabouts {}

  /// Out of its table, in Waybill's schema.
  ///
  /// @param relation quoted
  record Closed(String relation) implements Whereabouts {}

  /// Nowhere.
  record Gone() implements Whereabouts {}
}
