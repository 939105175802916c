package dev.waybill.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One step of a connection test, in the order it was taken.
///
/// @param remedy what to do when it failed, else null
public record CheckStep(
    String name, Outcome outcome, Duration took, String detail, @Nullable String remedy) {
  /// How a step ended; a step is skipped when an earlier one it needs failed.
  public enum Outcome {
    PASS,
    FAIL,
    SKIP
  }
}
