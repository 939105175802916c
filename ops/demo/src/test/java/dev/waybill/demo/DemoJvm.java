package dev.waybill.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// `waybill demo` in a JVM of its own, to be waited for or killed.
final class DemoJvm {
  private static final Pattern POSTGRES_PID = Pattern.compile("PostgreSQL +\\S+ \\(pid (\\d+)\\)");

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final CountDownLatch delivering = new CountDownLatch(1);
  private final Thread reader;

  private DemoJvm(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().name("demo-output").start(this::read);
  }

  static DemoJvm start(Path folder, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dwaybill.root=" + System.getProperty("waybill.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--data-dir",
                folder.toString(),
                "--cadence",
                "2s"));
    command.addAll(List.of(options));
    return new DemoJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
        if (line.contains(" source ")) {
          delivering.countDown();
        }
      }
    } catch (IOException _) {
      // The process was killed.
    } finally {
      delivering.countDown();
    }
  }

  /// Waits until the streams are shown for the first time, or the process has ended.
  void awaitDelivering() throws InterruptedException {
    assertInTime(delivering.await(3, TimeUnit.MINUTES));
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      kill();
      assertInTime(false);
    }
    reader.join();
    return process.exitValue();
  }

  private void assertInTime(boolean inTime) {
    if (!inTime) {
      throw new AssertionError("the demo took too long:\n" + output());
    }
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /// The process ids of PostgreSQL that it has printed.
  List<Long> postgresPids() {
    return POSTGRES_PID.matcher(output()).results().map(DemoJvm::pid).toList();
  }

  private static long pid(MatchResult match) {
    return Long.parseLong(match.group(1));
  }
}
