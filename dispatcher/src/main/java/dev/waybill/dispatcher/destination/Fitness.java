package dev.waybill.dispatcher.destination;

import dev.waybill.spi.CheckStep;
import dev.waybill.spi.CheckStep.Outcome;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Whether one destination passed its connection test in this process: it is taken before the first
/// delivery, again while it fails, and never after it passed.
final class Fitness {
  private final DestinationAdapter adapter;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean fit;

  Fitness(DestinationAdapter adapter) {
    this.adapter = adapter;
  }

  boolean isFit() {
    return fit;
  }

  /// @return true
  /// @throws UnfitDestinationException when it failed
  /// @throws DestinationException `UNAVAILABLE` when the destination was not reached
  boolean passed() throws DestinationException {
    if (fit) {
      return true;
    }
    lock.lock();
    try {
      if (!fit) {
        Optional<CheckStep> failed =
            adapter.check().stream().filter(step -> step.outcome() == Outcome.FAIL).findFirst();
        if (failed.isPresent()) {
          throw failure(failed.get());
        }
        fit = true;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static DestinationException failure(CheckStep failed) {
    if (failed.unreached()) {
      return new DestinationException(Kind.UNAVAILABLE, text(failed), null);
    }
    throw new UnfitDestinationException(failed);
  }

  static String text(CheckStep failed) {
    return "connection test, " + failed.name() + ": " + failed.detail() + "; " + failed.remedy();
  }
}
