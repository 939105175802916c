package dev.waybill.demo;

import java.io.Console;
import java.io.PrintStream;

/// Shows a demo to a person: a table that is drawn again on a terminal, plain lines elsewhere.
sealed interface View permits TerminalView, LineView {
  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again without a terminal
  static View of(PrintStream out) {
    Console console = System.console();
    boolean terminal =
        console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    return terminal ? new TerminalView(out) : new LineView(out);
  }

  /// A line that stays.
  void say(String line);

  /// How the demo stands now.
  void show(Picture picture);
}
