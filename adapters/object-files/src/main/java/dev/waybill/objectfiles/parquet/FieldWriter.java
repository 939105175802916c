package dev.waybill.objectfiles.parquet;

import org.apache.parquet.column.ColumnWriter;

/// Writes a field that is not null into its column.
@FunctionalInterface
interface FieldWriter {
  /// @param repetition the repetition level of the value, or of a list's first element
  /// @param definition the definition level of the value, or of a list that is there
  void write(
      ColumnWriter column, byte[] buffer, int start, int length, int repetition, int definition);
}
