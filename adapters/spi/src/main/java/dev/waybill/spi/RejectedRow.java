package dev.waybill.spi;

/// A row that was left out of a delivery because the file form cannot hold it exactly.
///
/// @param key [RowIdentity#keyText]
/// @param column the first column that keeps the row out of the file
/// @param reason to be read after the column's name
public record RejectedRow(
    RowOperation operation, RowIdentity identity, String key, String column, String reason) {}
