package dev.waybill.rigs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folder of one S3 server: `server.log`, `port`, `pid` and its configuration.
///
/// @param objects where the buckets are
/// @param health path that answers 200 when the server is ready
record HttpServerHome(Path folder, Path objects, String name, String health) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIES = 3;

  /// A server process that answers.
  record Running(ProcessHandle process, int port) {}

  /// The command that serves on a port; it may write files into the folder.
  interface CommandOnPort {
    List<String> build(int port) throws IOException;
  }

  private Path log() {
    return folder.resolve("server.log");
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }

  private Path portFile() {
    return folder.resolve("port");
  }

  /// The server left here by an earlier JVM, if it runs and answers, else a new one.
  Running launch(CommandOnPort command, Map<String, String> environment) throws IOException {
    Files.createDirectories(folder);
    Files.createDirectories(objects);
    Optional<Running> orphan = adopt();
    return orphan.isPresent() ? orphan.get() : start(command, environment);
  }

  private Optional<Running> adopt() throws IOException {
    Optional<PidFile> left = PidFile.read(pidFile());
    Optional<ProcessHandle> process = left.flatMap(PidFile::process);
    if (left.isEmpty() || process.isEmpty()) {
      return Optional.empty();
    }
    int port = left.get().port();
    if (HttpProbe.await(process.get(), healthOn(port), PATIENCE)) {
      return Optional.of(new Running(process.get(), port));
    }
    Processes.end(process.get(), "TERM", Duration.ofSeconds(5));
    return Optional.empty();
  }

  private Running start(CommandOnPort command, Map<String, String> environment) throws IOException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int port = Ports.choose(portFile());
      ProcessHandle process = Processes.start(command.build(port), environment, log()).toHandle();
      PidFile.of(process, port).write(pidFile());
      if (HttpProbe.await(process, healthOn(port), PATIENCE)) {
        return new Running(process, port);
      }
      Processes.end(process, "TERM", Duration.ofSeconds(5));
      Ports.forget(portFile());
    }
    throw new RigException(
        "expected %s to start in %s; the end of %s:%n%s"
            .formatted(name, folder, log(), Processes.tail(log())));
  }

  void stop(ProcessHandle process) throws IOException {
    Processes.end(process, "TERM", Duration.ofSeconds(10));
    Files.deleteIfExists(pidFile());
  }

  private URI healthOn(int port) {
    return URI.create("http://127.0.0.1:" + port + health);
  }
}
