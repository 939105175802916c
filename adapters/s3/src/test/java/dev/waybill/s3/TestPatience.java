package dev.waybill.s3;

import java.time.Duration;

/// Patience of at most a few hundred milliseconds, for stores on the same machine.
final class TestPatience {
  static final Patience SHORT = new Patience(8, 4, Duration.ofMillis(4), Duration.ofMillis(60));

  private TestPatience() {}
}
