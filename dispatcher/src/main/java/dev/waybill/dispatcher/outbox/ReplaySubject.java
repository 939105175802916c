package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.Watermark;
import java.util.UUID;

/// What a replay reads again. Found when it runs, not when it is planned.
public sealed interface ReplaySubject {
  /// The rows of the stream that are open in quarantine.
  record Quarantined() implements ReplaySubject {}

  /// Rows that are at the destination.
  record Repaired(Repair repair) implements ReplaySubject {}

  /// Rows that somebody named, by key: [NamedKeyStore] has them.
  ///
  /// @param set never used before
  record Named(UUID set) implements ReplaySubject {}

  /// Rows of a relation that was taken out of its table, by key: [NamedKeyStore] has them.
  ///
  /// @param set never used before
  record Closed(UUID set, SourceTable relation) implements ReplaySubject {}

  /// A corrected version of an archived row, that lies beside its table; [NamedKeyStore] has its
  /// key.
  ///
  /// @param correction names it there
  record Corrected(UUID correction, SourceTable relation) implements ReplaySubject {}

  /// The rows of a range of the cursor, as they are when it runs.
  ///
  /// @param of the delivery that read the range, or should have
  /// @param fromMicros microseconds since 1970 UTC, or `ReadFacts.UNBOUNDED`
  record Range(long of, long fromMicros, Watermark to) implements ReplaySubject {}

  /// The next blocks of a run of history.
  record History(UUID run) implements ReplaySubject {}
}
