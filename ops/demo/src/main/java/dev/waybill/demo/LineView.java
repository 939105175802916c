package dev.waybill.demo;

import dev.waybill.dispatcher.stats.StreamStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// For logs and pipes: a line every few seconds, and one for each stream that fails or recovers. No
/// control codes.
final class LineView implements View {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final PrintStream out;
  private final Map<String, String> errors = new HashMap<>();
  private long shown = System.nanoTime() - EVERY.toNanos();

  LineView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + line);
    out.flush();
  }

  @Override
  public void show(Picture picture) {
    picture.streams().forEach(this::showError);
    if (System.nanoTime() - shown >= EVERY.toNanos()) {
      shown = System.nanoTime();
      say(
          "source %s; %,d rows delivered by %d streams, %,d waiting, lag %.1f s"
              .formatted(
                  picture.source(),
                  picture.rowsDelivered(),
                  picture.streams().size(),
                  picture.rowsWaiting(),
                  picture.longestLagSeconds()));
    }
  }

  private void showError(StreamStatus stream) {
    String name = stream.destination() + "/" + stream.table();
    String now = stream.lastError();
    String before = now == null ? errors.remove(name) : errors.put(name, now);
    if (now != null && !Objects.equals(now, before)) {
      say(name + " " + stream.state() + ": " + now);
    } else if (now == null && before != null) {
      say(name + " " + stream.state() + " again");
    }
  }
}
