package dev.waybill.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a verdict for people to keep is written.
final class ReportOption {
  @Option(names = "--report", paramLabel = "FILE", description = "Writes a report in Markdown.")
  private @Nullable Path file;

  void write(String markdown) throws IOException {
    if (file != null) {
      Files.writeString(file, markdown);
    }
  }
}
