package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.RowsRead.Redelivered;
import dev.waybill.dispatcher.outbox.QuarantineOutcome;
import dev.waybill.dispatcher.outbox.QuarantineOutcome.Kind;
import dev.waybill.spi.RejectedRow;
import dev.waybill.spi.SpooledDelivery;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A read with its files.
///
/// @param rejected rows that were handed out and are in none of the files
record Read(RowsRead rows, SpooledDelivery files, List<RejectedRow> rejected) {
  static Read of(RowsRead rows, Encoded encoded) {
    return new Read(rows, encoded.files(), encoded.rejected());
  }

  /// How rows in quarantine are settled once this read has landed. One that could not be held again
  /// is not: the row it was rejected as takes its place.
  List<QuarantineOutcome> outcomes() {
    Set<String> again = rejected.stream().map(RejectedRow::key).collect(Collectors.toSet());
    return rows.redelivered().stream()
        .filter(each -> !again.contains(each.row().key()))
        .map(each -> new QuarantineOutcome(each.row().id(), kind(each)))
        .toList();
  }

  private static Kind kind(Redelivered redelivered) {
    return switch (redelivered.fate()) {
      case SENT -> Kind.REDELIVERED;
      case ABSENT -> Kind.GONE;
      case COMING, TAKEN -> Kind.SUPERSEDED;
    };
  }
}
