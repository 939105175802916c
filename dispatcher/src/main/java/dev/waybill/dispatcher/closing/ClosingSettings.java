package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.source.Patience;
import java.time.Duration;

/// How patiently a partition is closed, and rows are deleted.
///
/// @param lockTimeout how long a session of the application may wait behind one try
/// @param patience between tries
public record ClosingSettings(Duration lockTimeout, Patience patience) {
  public static final ClosingSettings DEFAULT =
      new ClosingSettings(Duration.ofMillis(500), new Patience(60, Duration.ofMillis(250)));

  public ClosingSettings {
    if (lockTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "expected a lock timeout of a millisecond at least, found " + lockTimeout);
    }
  }
}
