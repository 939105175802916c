package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How often to ask again, and how long to wait in between: doubling from `first` up to `longest`,
/// with full jitter so that two processes that wait for each other drift apart.
///
/// @param missing answers "no upload and no object" in a row before an upload is taken as gone;
///   more than one because another process may be completing it just now
record Patience(int tries, int missing, Duration first, Duration longest) {
  /// About half a minute in all.
  static final Patience PRODUCTION =
      new Patience(12, 6, Duration.ofMillis(50), Duration.ofSeconds(5));

  /// Waits before try number `done + 1`.
  ///
  /// @throws DestinationException `IN_DOUBT` when interrupted: it is only used where something may
  ///   have been decided
  void pause(int done) throws DestinationException {
    long most = Math.min(longest.toNanos(), first.toNanos() << Math.min(done, 20));
    try {
      Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DestinationException(Kind.IN_DOUBT, "interrupted while waiting for the store", e);
    }
  }
}
