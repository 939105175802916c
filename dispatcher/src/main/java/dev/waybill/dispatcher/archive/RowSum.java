package dev.waybill.dispatcher.archive;

import java.math.BigInteger;

/// Rows as a read-back counts them. What two places hold together is the sum of both, so what one
/// of them holds can be taken off.
///
/// @param digest the sum of the low 60 bits of the digests of their keys and cursors
public record RowSum(long rows, BigInteger digest) {
  public static final RowSum NONE = new RowSum(0, BigInteger.ZERO);

  public RowSum plus(RowSum other) {
    return new RowSum(rows + other.rows, digest.add(other.digest));
  }

  public RowSum minus(RowSum other) {
    return new RowSum(rows - other.rows, digest.subtract(other.digest));
  }

  /// A single row.
  ///
  /// @param low60 of the digest of its key and cursor
  public static RowSum of(long low60) {
    return new RowSum(1, BigInteger.valueOf(low60));
  }
}
