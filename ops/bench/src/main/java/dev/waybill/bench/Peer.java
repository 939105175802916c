package dev.waybill.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Other ways to read a table fast, by scripts of a few lines: each as its documentation has it,
/// into one zstd Parquet file. A drain by psql comes first, because a process that has just begun
/// is compared with another such one.
enum Peer {
  DRAIN("psql, binary, drained", "drain.py", "psql on the PATH"),
  DUCKDB("DuckDB, 2 threads", "duckdb.py", "duckdb, duckdb-extension-postgres-scanner"),
  ADBC("ADBC into pyarrow", "adbc.py", "adbc-driver-postgresql, pyarrow"),
  CSV("psql, CSV into pyarrow", "csv.py", "psql on the PATH, pyarrow");

  private static final long PATIENCE_SECONDS = 60;

  private final String text;
  private final String file;
  private final String needs;

  Peer(String text, String file, String needs) {
    this.text = text;
    this.file = file;
    this.needs = needs;
  }

  /// For people.
  String text() {
    return text;
  }

  /// What must be installed beside an interpreter.
  String needs() {
    return needs;
  }

  /// Run with source, table, columns and a file, it prints an [Exporter.Export] as JSON.
  String script() throws IOException {
    return read("peer.py") + read(file);
  }

  private static String read(String name) throws IOException {
    try (InputStream in = Peer.class.getResourceAsStream("peers/" + name)) {
      if (in == null) {
        throw new IOException("expected the script " + name + " in the jar, found none");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Whether `python` has what is needed.
  boolean isInstalled(String python) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(python, "-c", script())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = builder.start();
    } catch (IOException _) {
      return false;
    }
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroy();
    }
  }
}
