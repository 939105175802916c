package dev.waybill.dispatcher.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.dispatcher.apply.AppliedDestinations;
import dev.waybill.dispatcher.apply.AppliedDestinations.Applied;
import dev.waybill.dispatcher.apply.Applying;
import dev.waybill.dispatcher.config.ApartCheck;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlDatabaseException;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the destinations that are applied. When others are applied, the dispatcher lets deliveries
/// in flight finish, hands the rest back, and starts again with them and the file as it is then, in
/// the same process. What cannot be taken over is said once, and the old goes on.
final class RunLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);

  /// One to look, one for migrations beside it.
  private static final int CONNECTIONS = 2;

  private final ConfigOption config;
  private final boolean applyFile;
  private final Duration look;
  private final String actor;
  private final @Nullable String reason;
  private @Nullable Tried tried;
  private @Nullable Tried refused;

  /// What is taken over: a version of the destinations, with the file as it was saved then.
  private record Tried(long version, FileTime saved) {}

  private record Running(Applied applied, Dispatcher dispatcher) {}

  /// @param applyFile whether the file is applied first; where nothing was ever applied it always
  ///   is
  /// @param look how often to look for a change
  /// @param reason why the file is applied, for the audit
  RunLoop(
      ConfigOption config,
      boolean applyFile,
      Duration look,
      String actor,
      @Nullable String reason) {
    this.config = config;
    this.applyFile = applyFile;
    this.look = look;
    this.actor = actor;
    this.reason = reason;
  }

  /// @param started sees each dispatcher that runs
  void run(CountDownLatch stop, Consumer<Dispatcher> started) throws InterruptedException {
    WaybillSettings file = config.settings();
    try (HikariDataSource dataSource = ControlDataSource.open(file.control(), CONNECTIONS)) {
      ControlDatabase control = new ControlDatabase(dataSource);
      ApartCheck.require(control, file);
      Migrations.run(dataSource);
      Applying applying = new Applying(control, file);
      if (applyFile) {
        applying.apply(null, actor, reason);
      } else {
        applying.applyFirst(actor, reason);
      }
      Applied first = new AppliedDestinations(control, file).load();
      String differs = differs(applying);
      Running running = new Running(first, Dispatcher.start(first.settings()));
      if (!differs.isEmpty()) {
        LOG.warn("{}; `waybill apply --dry-run` shows how", differs);
      }
      while (running != null) {
        Optional<Applied> next;
        try (Dispatcher dispatcher = running.dispatcher()) {
          started.accept(dispatcher);
          next = next(control, running.applied(), stop);
        }
        running = next.isEmpty() ? null : takeOver(next.get(), running.applied(), stop);
      }
    }
  }

  /// What cannot be started is said, and the old goes on until others are applied or the file is
  /// saved. While the control database is away, nothing is decided.
  ///
  /// @return null when it is told to stop
  private @Nullable Running takeOver(Applied next, Applied old, CountDownLatch stop)
      throws InterruptedException {
    try {
      return new Running(next, Dispatcher.start(next.settings()));
    } catch (ControlDatabaseException e) {
      LOG.warn("the destinations are taken over later: {}", e.getMessage());
    } catch (RuntimeException e) {
      refused = tried;
      LOG.error(
          "the destinations applied (version {}) could not be started with {}, those before go on:"
              + " {}; correct and save the file, or apply other destinations",
          next.version(),
          config.file(),
          e.getMessage());
    }
    return again(old, stop);
  }

  /// What ran before is tried until it runs: what keeps it from that is not its settings.
  private @Nullable Running again(Applied old, CountDownLatch stop) throws InterruptedException {
    String said = "";
    do {
      try {
        return new Running(old, Dispatcher.start(old.settings()));
      } catch (RuntimeException e) {
        said = once(said, "nothing is delivered, and the dispatcher is started again: {}", e);
      }
    } while (!stop.await(look.toMillis(), TimeUnit.MILLISECONDS));
    return null;
  }

  /// @return what was said last
  private static String once(String said, String text, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.equals(said)) {
      LOG.warn(text, message);
    }
    return message;
  }

  /// Empty when the file is what is applied. Said once the dispatcher has set up its log.
  private static String differs(Applying applying) {
    try {
      return applying.plan().changes()
          ? "the destinations of the file are not those that are applied, which are delivered to"
          : "";
    } catch (ProblemsException e) {
      return "the destinations of the file cannot be applied: " + e.getMessage();
    }
  }

  /// Empty when it is told to stop.
  private Optional<Applied> next(ControlDatabase control, Applied current, CountDownLatch stop)
      throws InterruptedException {
    String said = "";
    while (!stop.await(look.toMillis(), TimeUnit.MILLISECONDS)) {
      try {
        long version = new AppliedDestinations(control, current.settings()).version();
        Tried now = new Tried(version, saved());
        if (version != current.version() && !now.equals(refused)) {
          WaybillSettings file = config.settings();
          requireSame(current.settings(), file);
          Applied next = new AppliedDestinations(control, file).load();
          LOG.info(
              "other destinations were applied (version {}): deliveries in flight finish, then they"
                  + " are taken over",
              next.version());
          tried = now;
          return Optional.of(next);
        }
      } catch (RuntimeException e) {
        said = once(said, "destinations stay as they are, and are looked at again: {}", e);
      }
    }
    return Optional.empty();
  }

  /// Of a process: its streams belong to the installation, in this control database.
  private static void requireSame(WaybillSettings running, WaybillSettings file) {
    if (!file.control().equals(running.control())
        || !file.installation().equals(running.installation())) {
      throw new IllegalStateException(
          "expected `installation` and `control` as this process was started with, found others in"
              + " the file; put them back, or restart the process");
    }
  }

  private FileTime saved() {
    try {
      return Files.getLastModifiedTime(config.file());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "expected a readable file " + config.file() + ", found " + e.getMessage(), e);
    }
  }
}
