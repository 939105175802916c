package dev.waybill.demo;

import dev.waybill.reference.SampleAuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The file a demo loads, and whether it was loaded before.
///
/// @param name tells one load from another: a line in the folder's `loaded`
record Input(Path file, String name, Path loaded) {
  private static final long SEED = 20260101;
  private static final Duration STEP = Duration.ofSeconds(10);

  /// The given file, or one of made-up records that end now; made once, so that a load that was cut
  /// off is repeated with the same ones.
  static Input of(DemoOptions options, DemoFolder folder) throws IOException {
    Path file = options.input();
    if (file == null) {
      file = folder.sample();
      makeUp(file, options.events());
    } else if (!Files.isReadable(file)) {
      throw new DemoException("expected a readable file after --input, found none at " + file);
    }
    String name =
        "%s size=%d scale=%d organisations=%d"
            .formatted(
                file.toRealPath(), Files.size(file), options.scale(), options.organisations());
    return new Input(file, name, folder.loaded());
  }

  private static void makeUp(Path file, long events) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    LocalDateTime start =
        LocalDateTime.now(ZoneOffset.UTC).minus(STEP.multipliedBy(events)).withNano(0);
    Path half = file.resolveSibling("half-" + file.getFileName());
    new SampleAuditLog(SEED, start, STEP).write(half, events);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isLoaded() throws IOException {
    return Files.exists(loaded) && Files.readAllLines(loaded).contains(name);
  }

  void markLoaded() throws IOException {
    Files.writeString(loaded, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
