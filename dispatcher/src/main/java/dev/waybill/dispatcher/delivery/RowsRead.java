package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.AttemptRead;
import dev.waybill.dispatcher.outbox.QuarantinedRow;
import dev.waybill.dispatcher.source.KeyFate;
import java.util.List;

/// What a read handed out and left behind, of whichever kind it was.
///
/// @param redelivered what was found of rows in quarantine
record RowsRead(AttemptRead attempt, List<Redelivered> redelivered) {
  /// A row in quarantine and what a read by key did about it.
  record Redelivered(QuarantinedRow row, KeyFate fate) {}

  RowsRead {
    redelivered = List.copyOf(redelivered);
  }

  ReadFacts facts() {
    return attempt.facts();
  }

  /// Rows handed out.
  long count() {
    return attempt.rows();
  }
}
