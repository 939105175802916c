package dev.waybill.demo.report;

import dev.waybill.spi.ColumnType;

/// Spells values as text so that equal values give equal text in every store, and different ones
/// different text:
///
/// - timestamps: microseconds since 1970-01-01 (UTC, or the wall clock where there is no zone);
/// - decimals: with all digits of their scale; dates: `yyyy-mm-dd`;
/// - floats: `%.17e`, which tells any two doubles apart;
/// - binary: lower-case hex;
/// - json: as PostgreSQL prints `jsonb`, with `null` the same as no value, because JSON lines
///   cannot tell them apart;
/// - lists: the digests of their elements in order.
interface ValueText {
  /// The SQL expression of the text, null where the value is null.
  ///
  /// @param value SQL expression of the column
  String of(String value, ColumnType type);
}
