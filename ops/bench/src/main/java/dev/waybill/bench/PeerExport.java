package dev.waybill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A peer in a process of its own, whose time begins when its libraries are loaded.
///
/// @param python an interpreter that has what the peer needs
record PeerExport(Peer peer, String python, BenchSource source, Path folder) implements Exporter {
  @Override
  public String name() {
    return peer.text();
  }

  @Override
  public boolean cold() {
    return true;
  }

  @Override
  public Export run() throws IOException, InterruptedException {
    Path file = folder.resolve("peer.parquet");
    ProcessBuilder builder =
        new ProcessBuilder(
            python,
            "-c",
            peer.script(),
            source.keywords(),
            source.table().sqlName(),
            source.table().columns(),
            file.toString());
    builder.environment().putAll(Map.of("TZ", "UTC"));
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("expected " + name() + " to read the table, found: " + err.strip());
      }
      return JsonMapper.shared().readValue(out, Export.class);
    } finally {
      process.destroy();
      Files.deleteIfExists(file);
    }
  }
}
