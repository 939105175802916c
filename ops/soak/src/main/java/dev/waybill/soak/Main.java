package dev.waybill.soak;

import dev.waybill.dispatcher.cli.DurationConverter;
import java.time.Duration;
import picocli.CommandLine;

/// The command line of the soak, apart from the product's.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new SoakCommand());
    commandLine.registerConverter(Duration.class, new DurationConverter());
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("soak: " + e);
      return CommandLine.ExitCode.SOFTWARE;
    });
    return commandLine;
  }
}
