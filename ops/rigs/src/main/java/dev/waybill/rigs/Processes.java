package dev.waybill.rigs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Processes that outlive the JVM that starts them.
final class Processes {
  private static final Duration POLL = Duration.ofMillis(20);

  private Processes() {}

  /// Starts a server in a session of its own, its output appended to `log`: Ctrl-C in the terminal
  /// reaches this JVM, which then stops its servers in order, and not the servers themselves.
  static Process start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    List<String> detached = new ArrayList<>(ownSession());
    detached.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(detached);
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  /// macOS has no `setsid` command, but Perl everywhere.
  private static List<String> ownSession() {
    return which("setsid").isPresent()
        ? List.of("setsid")
        : List.of("perl", "-MPOSIX=setsid", "-e", "setsid; exec @ARGV or die \"$!\"");
  }

  /// Runs a command to its end and returns its output.
  ///
  /// @throws RigException when it does not exit with 0
  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new RigException(
            "expected %s to succeed, it exited with %d:%n%s".formatted(command, exit, output));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
    return output;
  }

  /// A command on the PATH.
  static Optional<Path> which(String command) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, command);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// A process that runs; one that has ended and waits for its parent to notice does not.
  static Optional<ProcessHandle> find(long pid) {
    return ProcessHandle.of(pid).filter(Processes::runs);
  }

  static boolean runs(ProcessHandle process) {
    return process.isAlive() && !isZombie(process.pid());
  }

  /// Its first thread has ended, and no other one still holds its files and ports.
  private static boolean isZombie(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
      String stat = Files.readString(proc.resolve("stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2) && threads.count() <= 1;
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  /// Sends a signal by name, such as `INT`.
  static void signal(ProcessHandle process, String name) throws IOException {
    if (runs(process)) {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    }
  }

  /// Waits for a process to end, whoever its parent is.
  static boolean awaitExit(ProcessHandle process, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (runs(process)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(POLL);
    }
    return true;
  }

  /// Ends a process: politely by `signal`, then, past `patience`, by force.
  static void end(ProcessHandle process, String signal, Duration patience) {
    try {
      signal(process, signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!awaitExit(process, patience)) {
      process.destroyForcibly();
      awaitExit(process, Duration.ofSeconds(10));
    }
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RigException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RigException("interrupted while waiting for a server", e);
  }

  /// The last lines of a server's log, for messages.
  static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e.getMessage() + ")";
    }
  }
}
