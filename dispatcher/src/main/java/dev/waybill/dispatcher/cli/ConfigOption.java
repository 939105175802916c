package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/// `--config`, and what a command opens through it.
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "waybill.yaml",
      description = "Configuration file (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("waybill.yaml");

  Path file() {
    return file;
  }

  WaybillSettings settings() {
    return SettingsReader.read(file);
  }

  /// Runs a question against the control database, which must have been set up by `waybill run`.
  <T> T ask(BiFunction<ControlDatabase, WaybillSettings, T> question) {
    WaybillSettings settings = settings();
    try (var dataSource = ControlDataSource.open(settings.control(), 2)) {
      return question.apply(new ControlDatabase(dataSource), settings);
    }
  }
}
