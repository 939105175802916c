package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.SettingsException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The root of all commands. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration; what
/// else one means its help says.
@Command(
    name = "waybill",
    mixinStandardHelpOptions = true,
    version = "waybill 0.1.0",
    description = "Moves the hot rows of a PostgreSQL application to warehouses, provably, once.",
    subcommands = {
      RunCommand.class,
      ApplyCommand.class,
      DestinationCommand.class,
      KeysCommand.class,
      SourceCommand.class,
      PartitionsCommand.class,
      HoldCommand.class,
      RetentionCommand.class,
      TombstonesCommand.class,
      RecallCommand.class,
      EvidenceCommand.class,
      ArchiveCommand.class,
      StatusCommand.class,
      StreamsCommand.class,
      DeliveriesCommand.class,
      QuarantineCommand.class,
      BackfillCommand.class,
      ReconcileCommand.class,
      SweepCommand.class,
      ConfigCommand.class,
      SchemaCommand.class
    })
public final class WaybillCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// The command tree.
  ///
  /// @param more commands that a distribution adds
  public static CommandLine commandLine(Object... more) {
    QuietLogs.apply();
    CommandLine commandLine = new CommandLine(new WaybillCommand());
    for (Object command : more) {
      commandLine.addSubcommand(command);
    }
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.registerConverter(Duration.class, new DurationConverter());
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println(command.getColorScheme().errorText(String.valueOf(e.getMessage())));
      return e instanceof SettingsException || e instanceof ProblemsException
          ? CommandLine.ExitCode.USAGE
          : CommandLine.ExitCode.SOFTWARE;
    });
    return commandLine;
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
