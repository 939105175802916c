package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the dispatcher until it is told to stop.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Run the dispatcher until SIGTERM or Ctrl-C; deliveries in flight get 30 s to finish.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--log-format",
      defaultValue = "text",
      description = "Log lines as text or json (default: ${DEFAULT-VALUE}).")
  private LogFormat logFormat = LogFormat.text;

  /// How log lines are written.
  enum LogFormat {
    text,
    json
  }

  @Override
  public Integer call() throws InterruptedException {
    if (logFormat == LogFormat.json) {
      System.setProperty("logging.structured.format.console", "ecs");
    }
    WaybillSettings settings = config.settings();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              stop.countDown();
              try {
                stopped.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    try (Dispatcher dispatcher = Dispatcher.start(settings)) {
      LOG.info(
          "running; health and metrics at http://{}:{}/actuator",
          settings.management().address(),
          dispatcher.managementPort());
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }
}
