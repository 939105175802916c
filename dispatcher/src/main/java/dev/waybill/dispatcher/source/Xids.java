package dev.waybill.dispatcher.source;

/// Transaction ids. A row carries 32 bits of its inserting transaction (`xmin`); everything else
/// here is 64 bits.
final class Xids {
  private static final long EPOCH = 1L << 32;

  /// Ids below are not transactions but "frozen", older than everything.
  private static final long FIRST_NORMAL = 3;

  private Xids() {}

  /// The 64-bit id of a visible row's xmin: it lies below the snapshot's xmax, at most one epoch
  /// back.
  static long widen(int xmin, long snapshotXmax) {
    long low = xmin & 0xFFFF_FFFFL;
    if (low < FIRST_NORMAL) {
      return 0;
    }
    long wide = (snapshotXmax & -EPOCH) | low;
    return wide >= snapshotXmax ? wide - EPOCH : wide;
  }

  /// [#widen] of a column `xmin`, in SQL.
  static String widenSql(String xmin, long snapshotXmax) {
    String low = xmin + "::text::bigint";
    long base = snapshotXmax & -EPOCH;
    return "CASE WHEN "
        + low
        + " < "
        + FIRST_NORMAL
        + " THEN 0 WHEN "
        + base
        + " + "
        + low
        + " >= "
        + snapshotXmax
        + " THEN "
        + (base - EPOCH)
        + " + "
        + low
        + " ELSE "
        + base
        + " + "
        + low
        + " END";
  }
}
