package dev.waybill.spi;

/// The logical type of a published column, and with it the bytes of its field in a tuple.
///
/// A tuple field is what PostgreSQL's `COPY … (FORMAT binary)` sends for the type named at each
/// variant, big endian.
public sealed interface ColumnType {
  /// UTF-8, as sent for `text`.
  record Text() implements ColumnType {}

  /// 16 bytes, as sent for `uuid`; published as its 36 character text.
  record Uuid() implements ColumnType {}

  /// One byte, 0 or 1, as sent for `bool`.
  record Bool() implements ColumnType {}

  /// A signed integer of 16, 32 or 64 bits, as sent for `int2`, `int4`, `int8`.
  record Int(int bits) implements ColumnType {
    public Int {
      if (bits != 16 && bits != 32 && bits != 64) {
        throw new IllegalArgumentException("expected 16, 32 or 64 bits, found " + bits);
      }
    }
  }

  /// An IEEE 754 number of 32 or 64 bits, as sent for `float4`, `float8`.
  record Float(int bits) implements ColumnType {
    public Float {
      if (bits != 32 && bits != 64) {
        throw new IllegalArgumentException("expected 32 or 64 bits, found " + bits);
      }
    }
  }

  /// As sent for `numeric(precision, scale)`: base 10,000 digits.
  record Decimal(int precision, int scale) implements ColumnType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "expected a decimal of at most 38 digits with 0 <= scale <= precision, found ("
                + precision
                + ", "
                + scale
                + ")");
      }
    }
  }

  /// Days since 2000-01-01, as sent for `date`.
  record Date() implements ColumnType {}

  /// A point in time, microseconds since 2000-01-01T00:00:00Z, as sent for `timestamptz`.
  record Timestamp() implements ColumnType {
    /// The least that PostgreSQL has, 4714-11-24 BC, which no destination takes. A reader sends it
    /// for a wall clock reading that its zone skips or that is too far away to be converted, so
    /// that no instant is made up for it.
    public static final long NONE = -211_813_488_000_000_000L;
  }

  /// A wall clock reading without a zone, microseconds since 2000-01-01T00:00:00, as sent for
  /// `timestamp`.
  record LocalTimestamp() implements ColumnType {}

  /// JSON text, as sent for `json`, or with one leading version byte (1), as sent for `jsonb`.
  record Json() implements ColumnType {}

  /// Raw bytes, as sent for `bytea`.
  record Binary() implements ColumnType {}

  /// A list, as sent for a one-dimensional array: dimensions, null flag, element oid, then length
  /// and bytes each.
  record ListOf(ColumnType element) implements ColumnType {
    public ListOf {
      if (element instanceof ListOf) {
        throw new IllegalArgumentException(
            "expected a list of scalars, found a list of lists: publish it as json");
      }
    }
  }
}
