package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.AppliedDestinations;
import dev.waybill.dispatcher.config.ApartCheck;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlDatabaseException;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.FileLines;
import dev.waybill.dispatcher.settings.SettingsException;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/// `--config`, and what a command opens through it. What goes wrong there is told with its line.
final class ConfigOption {
  @Option(
      names = {"-c", "--config", "--file"},
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
  /// The settings have the destinations that are applied, without their secrets.
  <T> T ask(BiFunction<ControlDatabase, WaybillSettings, T> question) {
    return open((control, settings) ->
        question.apply(control, new AppliedDestinations(control, settings).shown()));
  }

  /// As [#ask], with the settings of the file alone, on a control database that need not have been
  /// set up: for what is shown before it is changed.
  <T> T look(BiFunction<ControlDatabase, WaybillSettings, T> question) {
    return open((control, settings) -> {
      ApartCheck.require(control, settings);
      return question.apply(control, settings);
    });
  }

  /// As [#ask], with the secrets: for what reaches the destinations. Where nothing was ever applied
  /// they are the file's.
  <T> T reach(BiFunction<ControlDatabase, WaybillSettings, T> work) {
    return open((control, settings) -> {
      AppliedDestinations applied = new AppliedDestinations(control, settings);
      return work.apply(control, applied.version() == 0 ? settings : applied.load().settings());
    });
  }

  /// Runs a change of what is applied, on a control database that is brought up to date first. The
  /// settings are the file's.
  <T> T change(BiFunction<ControlDatabase, WaybillSettings, T> change) {
    WaybillSettings settings = settings();
    return located(() -> {
      try (var dataSource = ControlDataSource.openNow(settings.control(), 2)) {
        ControlDatabase control = new ControlDatabase(dataSource);
        ApartCheck.require(control, settings);
        Migrations.run(dataSource);
        return change.apply(control, settings);
      }
    });
  }

  private <T> T open(BiFunction<ControlDatabase, WaybillSettings, T> work) {
    WaybillSettings settings = settings();
    return located(() -> {
      try (var dataSource = ControlDataSource.openNow(settings.control(), 2)) {
        return work.apply(new ControlDatabase(dataSource), settings);
      }
    });
  }

  /// Adds the line to what those found who do not know the file.
  <T> T located(Callable<T> work) {
    try {
      return work.call();
    } catch (ProblemsException e) {
      throw SettingsException.of(file, e.problems());
    } catch (ControlDatabaseException e) {
      throw new IllegalStateException(FileLines.of(file).tell(e.problem()), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
