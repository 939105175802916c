package dev.waybill.bench;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What every part of the benchmark takes, and how it prints.
final class BenchOptions {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Rounds that count; where that matters, some before them warm up (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /// @param rounds where nobody says how many
  BenchOptions(int rounds) {
    this.rounds = rounds;
  }

  int rounds() {
    return rounds;
  }

  /// For tables; nothing goes there while JSON is wanted.
  void print(TextTable table) {
    if (!json) {
      table.print(out());
    }
  }

  /// All results, once, when JSON is wanted.
  void finish(Object results) {
    if (json) {
      out().println(JSON.writeValueAsString(results));
      out().flush();
    }
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
