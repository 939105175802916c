package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.Dispatcher;
import java.time.Duration;
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
    description = {
      "Run the dispatcher until SIGTERM or Ctrl-C; deliveries in flight get 30 s to finish.",
      "It delivers to the destinations that are applied, and takes over what is applied meanwhile."
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /// How soon a change of the destinations is noticed.
  private static final Duration LOOK = Duration.ofSeconds(2);

  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(
      names = "--apply",
      description =
          "Apply the destinations of the file first. Where nothing was ever applied it always is.")
  private boolean apply;

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
    try {
      return config.located(() -> {
        new RunLoop(config, apply, LOOK, actor.actor(), actor.reason())
            .run(stop, RunCommand::running);
        return 0;
      });
    } finally {
      stopped.countDown();
    }
  }

  private static void running(Dispatcher dispatcher) {
    LOG.info("running; health and metrics at http://{}/actuator", dispatcher.management());
  }
}
