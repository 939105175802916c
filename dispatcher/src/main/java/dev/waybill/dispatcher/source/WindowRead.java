package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.spi.AttemptId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A read that was made and proven durable.
///
/// @param rows all rows handed out: those of the window, and those below
/// @param late rows found behind the watermark
/// @param deleted rows that are gone from the source, or from the stream's organisation
/// @param latest how far the cursor of a late row lay behind the read at most; an alarm when it
///   passes half of delta
/// @param notices what a person should know: relations that are new, gone, truncated or rewritten
/// @param repair what the stream must ask for by key once this read has landed, null when nothing
public record WindowRead(
    ReadFacts facts,
    long rows,
    long late,
    long deleted,
    Duration latest,
    List<String> notices,
    @Nullable Repair repair) {
  public WindowRead {
    notices = List.copyOf(notices);
  }

  /// The same read made for another attempt.
  WindowRead by(AttemptId attempt) {
    return new WindowRead(facts.by(attempt), rows, late, deleted, latest, notices, repair);
  }
}
