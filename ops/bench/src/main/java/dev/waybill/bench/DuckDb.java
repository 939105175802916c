package dev.waybill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// DuckDB's scanner of PostgreSQL, into one zstd Parquet file: another way to read a table fast, in
/// a process of its own. Its time begins when its libraries are loaded.
///
/// @param python an interpreter that has the module `duckdb`, and its extension for PostgreSQL or a
///   network to get it from
/// @param threads of DuckDB
record DuckDb(BenchSource source, String python, int threads, Path folder) implements Exporter {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String SCRIPT =
      """
      import duckdb, glob, json, os, resource, sys, time
      dsn, table, file, threads = sys.argv[1:5]
      c = duckdb.connect()
      try:
          import duckdb_extension_postgres_scanner as scanner
          c.execute(f"LOAD '{glob.glob(os.path.dirname(scanner.__file__) + '/extensions/*/*.duckdb_extension')[0]}'")
      except ImportError:
          c.execute("INSTALL postgres")
          c.execute("LOAD postgres")
      c.execute(f"SET threads = {threads}; SET enable_progress_bar = false")
      def cpu():
          r = resource.getrusage(resource.RUSAGE_SELF)
          return r.ru_utime + r.ru_stime
      began, used = time.monotonic(), cpu()
      c.execute(f"ATTACH '{dsn}' AS pg (TYPE postgres, READ_ONLY)")
      c.execute(f"COPY (SELECT * FROM pg.public.{table} WHERE updated_at < now()) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
      seconds, used = time.monotonic() - began, cpu() - used
      rows = c.execute(f"SELECT count(*) FROM '{file}'").fetchone()[0]
      print(json.dumps({"rows": rows, "bytes": os.path.getsize(file), "seconds": seconds, "cpu": used}))
      """;

  /// Whether `python` has what is needed.
  static boolean isInstalled(String python) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import duckdb")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return "DuckDB, " + threads + " threads";
  }

  @Override
  public Export run() throws IOException, InterruptedException {
    Path file = folder.resolve("duckdb.parquet");
    ProcessBuilder builder =
        new ProcessBuilder(
            python,
            "-c",
            SCRIPT,
            source.keywords(),
            source.table().sqlName(),
            file.toString(),
            String.valueOf(threads));
    builder.environment().putAll(Map.of("TZ", "UTC"));
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("expected DuckDB to read the table, found: " + err.strip());
      }
      JsonNode answer = JSON.readTree(out);
      return new Export(
          answer.path("rows").asLong(),
          answer.path("bytes").asLong(),
          answer.path("cpu").asDouble(),
          answer.path("seconds").asDouble());
    } finally {
      process.destroy();
      Files.deleteIfExists(file);
    }
  }
}
