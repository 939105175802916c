package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.settings.WaybillSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on the configuration file.
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Check the configuration file.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Read the file and name every problem with its line; exit code 2 when there is one.")
  int check(@Mixin ConfigOption config) {
    WaybillSettings settings = config.settings();
    long streams = settings.destinations().stream().mapToLong(plan -> plan.cadences().size()).sum();
    spec.commandLine()
        .getOut()
        .println(
            config.file()
                + ": "
                + settings.sources().size()
                + " sources, "
                + settings.destinations().size()
                + " destinations, "
                + streams
                + " streams; no problems");
    return 0;
  }
}
