package dev.waybill.soak.reading;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says step by step what a schedule does, for people; silent unless it is replayed.
public final class Trace {
  public static final Trace SILENT = new Trace(null);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final @Nullable Consumer<String> out;

  private Trace(@Nullable Consumer<String> out) {
    this.out = out;
  }

  public static Trace to(Consumer<String> out) {
    return new Trace(out);
  }

  boolean on() {
    return out != null;
  }

  /// One line: virtual time, who, what.
  void say(Instant at, String who, String what) {
    if (out != null) {
      out.accept("%s  %-8s %s".formatted(TIME.format(at), who, what));
    }
  }
}
