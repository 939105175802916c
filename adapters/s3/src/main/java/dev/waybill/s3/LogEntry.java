package dev.waybill.s3;

import dev.waybill.spi.Owner;

/// What may stand at an ordinal of a stream's log.
sealed interface LogEntry permits Manifest, Voiding {
  /// Who wrote it.
  Owner owner();

  /// In words, for messages.
  String describe();
}
