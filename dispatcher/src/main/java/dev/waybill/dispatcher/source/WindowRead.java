package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import java.time.Duration;
import java.util.List;

/// A read that was made and proven durable.
///
/// @param rows all rows handed out, late ones included
/// @param late rows found behind the watermark
/// @param latest how far the cursor of a late row lay behind the read at most; an alarm when it
///   passes half of delta
/// @param notices what a person should know: relations that are new, gone, truncated or rewritten
public record WindowRead(
    ReadFacts facts, long rows, long late, Duration latest, List<String> notices) {
  public WindowRead {
    notices = List.copyOf(notices);
  }
}
