package dev.waybill.soak.live;

import dev.waybill.dispatcher.cli.WaybillCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `waybill run` in a JVM of its own, which stays below a gigabyte of resident memory.
final class DispatcherProcess {
  private static final Duration STOP = Duration.ofMinutes(1);

  private final Process process;
  private final Path log;
  private final CountDownLatch running = new CountDownLatch(1);

  private DispatcherProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Thread.ofVirtual().name("dispatcher-log").start(this::copyLog);
  }

  /// Returns once it plans and delivers.
  ///
  /// @param folder of its log
  static DispatcherProcess start(Path folder, Path configuration)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx320m",
            "-XX:MaxMetaspaceSize=192m",
            "-XX:MaxDirectMemorySize=128m",
            "-XX:ReservedCodeCacheSize=96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogging.config=" + logConfiguration(folder),
            "-cp",
            System.getProperty("java.class.path"),
            WaybillCommand.class.getName(),
            "run",
            "--config",
            configuration.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    // Native libraries would hold an arena for each thread.
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    DispatcherProcess started =
        new DispatcherProcess(builder.start(), folder.resolve("dispatcher.log"));
    started.running.await();
    started.work(Duration.ZERO);
    return started;
  }

  /// To its end, which a kill is, too.
  private void copyLog() {
    try (BufferedReader output = process.inputReader();
        Writer copy =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line + "\n");
        copy.flush();
        if (line.contains(": running;")) {
          running.countDown();
        }
      }
    } catch (IOException _) {
      // The process was killed in the middle of a line.
    } finally {
      running.countDown();
    }
  }

  /// The soak itself is silent, and shares its class path.
  private static Path logConfiguration(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{0}: %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
  }

  /// Lets it work for so long.
  ///
  /// @throws IllegalStateException when it ends by itself
  void work(Duration time) throws InterruptedException {
    if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "expected the dispatcher to run, it ended with "
              + process.exitValue()
              + "; its log is "
              + log);
    }
  }

  long pid() {
    return process.pid();
  }

  /// The most memory that it was resident in, in bytes, by `/proc`; 0 when it has ended.
  long peakBytes() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  /// With SIGSTOP: it does nothing until it is let go on, and does not know.
  void suspend() {
    signal("STOP");
  }

  /// With SIGCONT.
  void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// With SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// With SIGTERM: deliveries in flight are finished.
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("expected the dispatcher to stop within " + STOP);
    }
  }
}
