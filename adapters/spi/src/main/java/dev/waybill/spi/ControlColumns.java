package dev.waybill.spi;

import java.util.List;

/// The columns added to every published row, after its own; no more than these, because they are in
/// every file.
public final class ControlColumns {
  /// The read the row came from (int64): of two versions of a key the higher one is newer.
  public static final String SEQ = "_waybill_seq";

  /// `u` for a current row, `d` for a deleted one (text).
  public static final String OP = "_waybill_op";

  /// Whether the row is deleted (bool).
  public static final String DELETED = "_waybill_deleted";

  /// When the read began (timestamp, UTC).
  public static final String SYNCED_AT = "_waybill_synced_at";

  public static final List<String> ALL = List.of(SEQ, OP, DELETED, SYNCED_AT);

  private ControlColumns() {}
}
