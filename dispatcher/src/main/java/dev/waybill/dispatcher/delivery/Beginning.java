package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamRow;

/// Where a new stream begins: before every row, or, where its table is large or a person wants it,
/// at the end of its first window, and what lies before comes as history. So a large table is read
/// in physical order, and the rows that are written meanwhile do not wait for it.
final class Beginning {
  private Beginning() {}

  /// Decided once, before anything of the stream was sent.
  static boolean isHere(Ledger ledger, Claim claim, DeliveryStream stream, StreamRow row)
      throws SourceException {
    if (row.landed() != null || claim.delivery().ordinal() != null) {
      return false;
    }
    if (!ledger.hasHistory(stream.id()) && stream.historyAbove() < Long.MAX_VALUE) {
      long bytes = stream.reader().bytes(stream.table());
      if (bytes >= stream.historyAbove()) {
        ledger.startHistory(
            claim.lease(),
            "a new stream of a table of "
                + bytes
                + " bytes, "
                + stream.historyAbove()
                + " or more (worker.historyAbove)");
      }
    }
    return ledger.awaitsHistory(stream.id());
  }
}
