package dev.waybill.rigs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a starter leaves behind so that the next one finds its server again: three lines, the
/// process id, the time it started (ISO 8601) and its port.
///
/// The start time tells the server from a stranger that was given the same process id later.
record PidFile(long pid, Instant started, int port) {
  /// Platforms round a process's start time differently from read to read.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static PidFile of(ProcessHandle process, int port) {
    return new PidFile(process.pid(), process.info().startInstant().orElse(Instant.EPOCH), port);
  }

  /// Empty when there is no file, or none that was written whole.
  static Optional<PidFile> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var lines = Files.readAllLines(file);
    try {
      return Optional.of(
          new PidFile(
              Long.parseLong(lines.get(0)),
              Instant.parse(lines.get(1)),
              Integer.parseInt(lines.get(2))));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(half, pid + "\n" + started + "\n" + port + "\n");
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// The process, when it still runs and is the one this file was written for.
  Optional<ProcessHandle> process() {
    return Processes.find(pid)
        .filter(found ->
            found
                .info()
                .startInstant()
                .map(at -> Duration.between(started, at).abs().compareTo(TOLERANCE) <= 0)
                .orElse(true));
  }
}
