package dev.waybill.dispatcher.cli;

import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Asks a person at a terminal.
final class Confirmation {
  private Confirmation() {}

  /// @param word what must be typed
  /// @param option what a script says instead
  /// @throws ParameterException where nobody can be asked
  static boolean typed(CommandSpec spec, String question, String word, String option) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new ParameterException(
          spec.commandLine(), "expected " + option + " where nobody can be asked, found nothing");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(question + " Type " + word + " to go on: ");
    out.flush();
    return word.equals(console.readLine());
  }
}
