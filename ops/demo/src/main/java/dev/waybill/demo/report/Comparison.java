package dev.waybill.demo.report;

import java.sql.SQLException;

/// Compares DuckDB's tables `source (k, h)` and `lake (k, h, seq, deleted)`: the digest of a key
/// and of all published values of each row.
///
/// A digest over rows is their number and the sum of the low 60 bits of their MD5s: it depends on
/// every row and on no order, and any engine can compute it (as data-diff does).
final class Comparison {
  /// The rows of each key's highest seq; more than one where two claim to be the newest.
  private static final String NEWEST =
      """
      CREATE OR REPLACE TABLE newest AS
      SELECT lake.* FROM lake JOIN (SELECT k, max(seq) AS seq FROM lake GROUP BY k) AS top
        USING (k, seq)\
      """;

  private static final String MISSING =
      """
      SELECT count(*) FROM source LEFT JOIN (
        SELECT k, min(h) AS lo, max(h) AS hi, bool_or(deleted) AS gone FROM newest GROUP BY k)
        USING (k)
      WHERE NOT coalesce(lo = h AND hi = h AND NOT gone, false)\
      """;

  private static final String UNEXPECTED =
      """
      SELECT count(DISTINCT k) FROM newest
      WHERE NOT deleted AND NOT EXISTS (SELECT 1 FROM source WHERE source.k = newest.k)\
      """;

  /// A key may be deleted, written again and deleted again: of deletes only those of one read are
  /// the same.
  static final String DUPLICATES =
      """
      SELECT coalesce(sum(copies - 1), 0) FROM (
        SELECT count(*) AS copies FROM lake GROUP BY h, deleted, CASE WHEN deleted THEN seq END)\
      """;

  private static final String REPEATED =
      """
      SELECT coalesce(sum(rows - 1), 0) FROM (SELECT count(*) AS rows FROM lake GROUP BY k, seq)\
      """;

  private static final String DIGEST =
      """
      SELECT count(*) || ':' || coalesce(sum(CAST('0x' || right(h, 15) AS UBIGINT)), 0) AS digest
      FROM %s\
      """;

  private final DuckDb duckDb;

  Comparison(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  /// @param files at the destination, and their size
  StreamReport compare(String table, String destination, long files, long bytes)
      throws SQLException {
    duckDb.execute(NEWEST);
    return new StreamReport(
        table,
        destination,
        duckDb.number("SELECT count(*) FROM source"),
        duckDb.number("SELECT count(*) FROM lake"),
        duckDb.number("SELECT count(DISTINCT k) FROM lake"),
        duckDb.number(MISSING),
        duckDb.number(UNEXPECTED),
        duckDb.number(DUPLICATES),
        duckDb.number(REPEATED),
        0,
        files,
        bytes,
        duckDb.text(DIGEST.formatted("newest WHERE NOT deleted")),
        duckDb.text(DIGEST.formatted("source")));
  }
}
