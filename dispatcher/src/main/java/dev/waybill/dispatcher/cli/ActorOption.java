package dev.waybill.dispatcher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Who changes something and why, for the audit.
final class ActorOption {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who does this, for the audit (default: ${DEFAULT-VALUE}).")
  private String actor = "";

  @Option(names = "--reason", description = "Why, for the audit.")
  private @Nullable String reason;

  String actor() {
    return actor;
  }

  @Nullable String reason() {
    return reason;
  }

  /// Of a command that is not run without one.
  ///
  /// @throws ParameterException when none was given
  String required(CommandSpec spec) {
    if (reason == null || reason.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "expected --reason with a few words for the audit, found none");
    }
    return reason;
  }
}
