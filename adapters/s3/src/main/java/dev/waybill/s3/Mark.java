package dev.waybill.s3;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far a stream's log is completed: the content of `_complete.json`.
///
/// @param ordinal every entry up to this one is completed or voided; 0 when none is
/// @param seq the highest of their attempts, or 0
/// @param uuid of that attempt, or null
record Mark(long ordinal, long seq, @Nullable UUID uuid) {
  static final Mark NONE = new Mark(0, 0, null);

  /// This mark moved on over the entry that follows it.
  Mark over(long next, LogEntry entry) {
    return switch (entry) {
      case Manifest manifest when manifest.seq() > seq || uuid == null ->
          new Mark(next, manifest.seq(), manifest.uuid());
      case Manifest _, Voiding _ -> new Mark(next, seq, uuid);
    };
  }

  @Nullable AttemptId attempt() {
    return uuid == null ? null : new AttemptId(new ExportSeq(seq), uuid);
  }
}
