package dev.waybill.soak;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What every soak in real time takes, and where it prints.
final class SoakOptions {
  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of everything that is chosen. Default: a new one, printed.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Prints the verdict as JSON, the progress as errors.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  long seed() {
    return seed == null ? System.nanoTime() : seed;
  }

  boolean json() {
    return json;
  }

  /// Takes lines as they come.
  Consumer<String> progress() {
    PrintWriter lines = json ? command.commandLine().getErr() : out();
    return line -> {
      lines.println(line);
      lines.flush();
    };
  }

  /// The verdict, where JSON is wanted.
  void finish(String verdict) {
    if (json) {
      out().println(verdict);
      out().flush();
    }
  }

  PrintWriter out() {
    return command.commandLine().getOut();
  }
}
