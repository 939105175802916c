package dev.waybill.rigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Folders of servers that keep nothing.
final class TempFolder {
  private TempFolder() {}

  static Path create(String prefix) {
    try {
      return Files.createTempDirectory("waybill-" + prefix + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes a folder and all in it; what a server deletes at the same time is no error.
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException _) {
      // Gone already.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
