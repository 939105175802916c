package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.facts.Repair;

/// Which keys a replay reads again. Found when it runs, not when it is planned.
public sealed interface ReplaySubject {
  /// The rows of the stream that are open in quarantine.
  record Quarantined() implements ReplaySubject {}

  /// Rows that are at the destination.
  record Repaired(Repair repair) implements ReplaySubject {}
}
