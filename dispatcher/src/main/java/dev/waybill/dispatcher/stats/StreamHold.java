package dev.waybill.dispatcher.stats;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What holds a stream up, as far as a person decided it or has to.
///
/// @param paused null unless a person holds it
/// @param away null unless its destination is left alone because it takes nothing
/// @param deadLetter the delivery that a person has to decide about
/// @param gaps ranges that were given up and not replayed
public record StreamHold(
    @Nullable Pause paused, @Nullable Away away, @Nullable Long deadLetter, long gaps) {
  /// Since when, by whom and why.
  public record Pause(Instant at, String by, String reason) {}

  /// As the first process that found it so says.
  public record Away(Instant since, String reason) {}
}
