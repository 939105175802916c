package dev.waybill.rigs;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;

/// Shows how far a long run is: one line that is written again on a terminal, a line now and then
/// elsewhere.
public final class Progress {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Duration every;
  private long shown;

  private Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    this.every = terminal ? Duration.ofMillis(200) : Duration.ofSeconds(10);
    this.shown = System.nanoTime() - (terminal ? every.toNanos() : 0);
  }

  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again without a terminal
  public static Progress on(PrintStream out) {
    Console console = System.console();
    return new Progress(
        out, console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM")));
  }

  /// The state, if it is time.
  public void show(String line) {
    if (System.nanoTime() - shown >= every.toNanos()) {
      shown = System.nanoTime();
      out.print(terminal ? CLEAR + line : line + System.lineSeparator());
      out.flush();
    }
  }

  /// A line that stays.
  public void say(String line) {
    out.println((terminal ? CLEAR : "") + line);
    out.flush();
  }

  public void end() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
