package dev.waybill.spi.canonical;

/// A value of a published column, in the one form that is the same wherever it lies.
public sealed interface ColumnValue {
  ColumnValue NULL = new Null();

  /// None.
  record Null() implements ColumnValue {}

  /// @param text canonical
  record Known(CanonicalBytes text) implements ColumnValue {}

  /// What the column's type does not have: somebody altered the destination.
  ///
  /// @param found as it was found there
  record Foreign(CanonicalBytes found) implements ColumnValue {}

  /// What a writer of canonical text has left in a buffer: the value from a position on where it
  /// was one, and what it was made from where it was none.
  static ColumnValue of(
      boolean known, CanonicalBuffer text, int from, byte[] found, int at, int length) {
    return known
        ? new Known(CanonicalBytes.of(text.array(), from, text.length() - from))
        : new Foreign(CanonicalBytes.of(found, at, length));
  }
}
