package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.DestinationEdits;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.Durations;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Adds a destination beside those of the file.
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Add a destination beside those of the file; running dispatchers take it over.",
      "Secrets come from files or the environment, never from the command line."
    })
final class DestinationAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Option(names = "--type", required = true, description = "Its type, e.g. s3.")
  private String type = "";

  @Option(names = "--set", paramLabel = "SETTING=VALUE", description = "A setting of its type.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--secret-file",
      paramLabel = "SETTING=FILE",
      description = "A secret, read from a file.")
  private Map<String, Path> secretFiles = new LinkedHashMap<>();

  @Option(
      names = "--secret-env",
      paramLabel = "SETTING=VARIABLE",
      description = "A secret, read from the environment.")
  private Map<String, String> secretVariables = new LinkedHashMap<>();

  @Option(
      names = "--table",
      paramLabel = "TABLE[=CADENCE]",
      required = true,
      mapFallbackValue = "",
      description = "A table it takes, and how long its windows are when not as --cadence.")
  private Map<String, String> tables = new LinkedHashMap<>();

  @Option(
      names = "--cadence",
      defaultValue = "15m",
      description = "How long windows are (default: ${DEFAULT-VALUE}).")
  private Duration cadence = Duration.ofMinutes(15);

  @Option(names = "--organisation", description = "The one whose rows it gets; default: all.")
  private @Nullable String organisation;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What was done.
  record Added(String destination) {}

  @Override
  public Integer call() {
    Set<String> secret = new DestinationFactories().secrets(type);
    set.keySet().stream()
        .filter(secret::contains)
        .findFirst()
        .ifPresent(setting -> {
          throw wrong(
              "expected the secret "
                  + setting
                  + " from a file or the environment, found it on the command line, where others can"
                  + " read it; use --secret-file or --secret-env, and change the secret");
        });
    DestinationPlan plan =
        new DestinationPlan(
            new DestinationSettings(new DestinationId(name), type, settings()),
            organisation,
            cadences());
    config.change((control, file) -> {
      new DestinationEdits(control, file).add(plan, actor.actor(), actor.reason());
      return true;
    });
    if (json) {
      Output.json(spec.commandLine().getOut(), new Added(name));
    } else {
      spec.commandLine()
          .getOut()
          .println("added " + name + "; test it with `waybill destination test " + name + "`");
    }
    return 0;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(set);
    secretFiles.forEach((setting, file) -> {
      try {
        settings.put(setting, Files.readString(file).strip());
      } catch (IOException e) {
        throw wrong(
            "--secret-file "
                + setting
                + ": expected a readable file "
                + file
                + ", found "
                + e.getClass().getSimpleName());
      }
    });
    secretVariables.forEach((setting, variable) -> {
      String value = System.getenv(variable);
      if (value == null) {
        throw wrong(
            "--secret-env " + setting + ": expected the variable " + variable + ", found it unset");
      }
      settings.put(setting, value);
    });
    return settings;
  }

  private Map<TableId, Duration> cadences() {
    Map<TableId, Duration> cadences = new HashMap<>();
    tables.forEach((table, own) -> {
      Duration length =
          own.isEmpty()
              ? cadence
              : Durations.duration(own)
                  .orElseThrow(() ->
                      wrong(
                          "--table "
                              + table
                              + ": expected a duration such as 30s, 15m, 24h, found '"
                              + own
                              + "'"));
      if (length.compareTo(Duration.ofSeconds(1)) < 0) {
        throw wrong("--table " + table + ": expected a cadence of at least 1s, found " + length);
      }
      cadences.put(new TableId(table), length);
    });
    return cadences;
  }

  private ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
