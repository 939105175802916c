package dev.waybill.bench;

import dev.waybill.bench.MemoryChild.Taken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Reads and encodes one window in a JVM that does nothing else and has compiled nothing yet.
record ChildJvm(MemoryLimit limit) {
  /// @throws IOException when it did not end well, or ran out of memory
  Taken run(BenchSource source, EncodedForm form) throws IOException, InterruptedException {
    Path spool = Files.createTempDirectory("waybill-bench");
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(limit.options());
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              System.getProperty("java.class.path"),
              MemoryChild.class.getName(),
              source.url(),
              source.table().name(),
              form.name(),
              spool.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      // Native libraries would hold an arena for each thread.
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(
            "expected %s in %s to end well, found exit code %d"
                .formatted(form.text(), limit, process.exitValue()));
      }
      return JsonMapper.shared().readValue(out, Taken.class);
    } finally {
      WindowExport.delete(spool);
    }
  }
}
