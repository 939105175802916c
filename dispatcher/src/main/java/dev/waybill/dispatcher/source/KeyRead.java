package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;

/// A read by key that was made and proven durable.
///
/// @param facts those of the read that landed last, under this attempt: nothing of the live lane
///   moved
/// @param sent current rows handed out
/// @param deleted deletes handed out
public record KeyRead(ReadFacts facts, long sent, long deleted) {
  /// All rows handed out.
  public long rows() {
    return sent + deleted;
  }
}
