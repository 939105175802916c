package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.TimeShare;
import java.time.Duration;

/// Keeps steps that follow each other to their share of the time: before the next one it rests as
/// long as those before it owe. Used by one thread.
public final class Pace {
  private final TimeShare share;
  private final Patience.Sleep sleep;
  private Duration owed = Duration.ZERO;

  public Pace(TimeShare share) {
    this(share, Thread::sleep);
  }

  Pace(TimeShare share, Patience.Sleep sleep) {
    this.share = share;
    this.sleep = sleep;
  }

  /// Before a step.
  ///
  /// @return when it begins, for [#end]
  public long begin() throws InterruptedException {
    if (owed.isPositive()) {
      sleep.take(owed);
      owed = Duration.ZERO;
    }
    return System.nanoTime();
  }

  /// After it.
  public void end(long began) {
    owed = owed.plus(share.rest(Duration.ofNanos(System.nanoTime() - began)));
  }
}
