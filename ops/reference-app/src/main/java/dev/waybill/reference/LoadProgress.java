package dev.waybill.reference;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// Shows a load to a person: a bar on a terminal, elsewhere a line every five seconds.
final class LoadProgress implements ProgressListener, AutoCloseable {
  private static final long EVERY_NANOS = 5_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private long printed = start;
  private @Nullable ProgressBar bar;

  LoadProgress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void loaded(long events, long bytes, long totalBytes) {
    long now = System.nanoTime();
    String rate = "%,d events, %,.0f/s".formatted(events, events / ((now - start) / 1e9));
    if (terminal) {
      bar(totalBytes).stepTo(bytes).setExtraMessage(" " + rate);
    } else if (now - printed >= EVERY_NANOS) {
      printed = now;
      err.println(
          totalBytes > 0 ? rate + ", " + 100 * bytes / totalBytes + " % of the file" : rate);
    }
  }

  @Override
  public void skipped(long line, String reason) {
    err.println("line " + line + " skipped: malformed: " + reason);
  }

  private ProgressBar bar(long totalBytes) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("ingest")
              .setInitialMax(totalBytes)
              .setUnit(" MB", 1_000_000)
              .continuousUpdate()
              .build();
    }
    return bar;
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
