package dev.waybill.dispatcher.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/// Shows how far a comparison got: one line that changes on a terminal, elsewhere a line every ten
/// seconds.
final class ReconcileProgress implements AutoCloseable {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PrintWriter err;
  private final boolean terminal;
  private long printed = System.nanoTime();
  private int width;

  ReconcileProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  void tell(String progress) {
    if (terminal) {
      err.print("\r" + progress + " ".repeat(Math.max(0, width - progress.length())));
      err.flush();
      width = progress.length();
    } else if (System.nanoTime() - printed >= EVERY_NANOS) {
      printed = System.nanoTime();
      err.println(progress);
    }
  }

  /// Leaves the terminal's line empty.
  @Override
  public void close() {
    if (width > 0) {
      err.print("\r" + " ".repeat(width) + "\r");
      err.flush();
      width = 0;
    }
  }
}
