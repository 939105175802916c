package dev.waybill.bench;

import picocli.CommandLine;

/// The command line of the benchmarks, apart from the product's.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new BenchCommand());
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("bench: " + e);
      return CommandLine.ExitCode.SOFTWARE;
    });
    return commandLine;
  }
}
