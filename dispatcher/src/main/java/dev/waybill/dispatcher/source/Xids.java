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

  /// [#widen] of a column `xmin`, in SQL: the largest id below the snapshot's xmax with these 32
  /// bits. An xid becomes a number by way of text only, which is what most rows of a look-back cost
  /// the server, so it is done once.
  static String widenSql(String xmin, long snapshotXmax) {
    long newest = snapshotXmax - 1;
    return "CASE WHEN %1$s = ANY ('{0,1,2}'::xid[]) THEN 0 ELSE %2$d - ((%2$d - %1$s::text::bigint) & %3$d) END"
        .formatted(xmin, newest, EPOCH - 1);
  }
}
