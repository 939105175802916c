package dev.waybill.spi.canonical;

import java.util.List;

/// The bytes that a commitment to a row is made over, see the package.
public final class CanonicalRow {
  private CanonicalRow() {}

  /// Puts the row.
  ///
  /// @param values of the published columns, in the order of the schema
  /// @throws IllegalArgumentException when one is no value of its column's type: nobody commits to
  ///   that
  public static void put(List<ColumnValue> values, CanonicalBuffer out) {
    for (int i = 0; i < values.size(); i++) {
      switch (values.get(i)) {
        case ColumnValue.Null _ -> {}
        case ColumnValue.Known(CanonicalBytes text) -> {
          int32(i + 1, out);
          int32(text.length(), out);
          text.putInto(out);
        }
        case ColumnValue.Foreign _ ->
            throw new IllegalArgumentException(
                "expected a value of its type in column " + (i + 1) + ", found another");
      }
    }
  }

  private static void int32(int value, CanonicalBuffer out) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.put(value >> shift);
    }
  }
}
