package dev.waybill.spi;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One step of a connection test, in the order it was taken. The way to the destination comes
/// first, under the names [#WAY]; what it is fit for follows, under names of the adapter's own.
///
/// @param remedy what to do when it failed, else null
public record CheckStep(
    String name, Outcome outcome, Duration took, String detail, @Nullable String remedy) {
  /// The steps below the destination's own answers: a failure there says nothing of what it is fit
  /// for, and may pass by itself.
  public static final Set<String> WAY = Set.of("dns", "tcp", "tls", "connect");

  /// Whether the destination was not reached at all.
  public boolean unreached() {
    return outcome == Outcome.FAIL && WAY.contains(name);
  }

  /// How a step ended; a step is skipped when an earlier one it needs failed.
  public enum Outcome {
    PASS,
    FAIL,
    SKIP
  }
}
