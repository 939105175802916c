package dev.waybill.demo.report;

import dev.waybill.schemas.PublishedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A reader that knows nothing but the glob: every second it reads all files there are, and notes a
/// row that is there twice and a file that no manifest names.
public final class LakeWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Collection<PublishedTable> tables;
  private final List<Lake> lakes;
  private final Path scratch;
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lake-watch").factory());
  private final AtomicInteger looks = new AtomicInteger();
  private volatile long filesSeen;

  public LakeWatch(Collection<PublishedTable> tables, List<Lake> lakes, Path scratch) {
    this.tables = tables;
    this.lakes = lakes;
    this.scratch = scratch;
  }

  public LakeWatch start() {
    var _ = timer.scheduleWithFixedDelay(this::guarded, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /// What it saw that must never be.
  public List<String> findings() {
    return List.copyOf(findings);
  }

  public int looks() {
    return looks.get();
  }

  /// How many files the last look found.
  public long filesSeen() {
    return filesSeen;
  }

  private void guarded() {
    try {
      look();
    } catch (SQLException | IOException | RuntimeException e) {
      findings.add("a file could not be read: " + e);
    }
  }

  /// Looks once.
  public void look() throws SQLException, IOException {
    long files = 0;
    try (DuckDb duckDb = DuckDb.open(scratch)) {
      for (PublishedTable table : tables) {
        for (Lake lake : lakes) {
          files += look(duckDb, table, lake);
        }
      }
    }
    filesSeen = files;
    looks.incrementAndGet();
  }

  private int look(DuckDb duckDb, PublishedTable table, Lake lake)
      throws SQLException, IOException {
    LakeFiles files = lake.files(table.schema());
    Set<Path> decided = decided(lake, table);
    List<Path> undecided = new ArrayList<>(files.paths());
    undecided.removeAll(decided);
    undecided.forEach(file -> findings.add("no manifest names " + file));
    new LakeRows(duckDb).load(lake.form(), files, table.schema());
    long duplicates = duckDb.number(Comparison.DUPLICATES);
    if (duplicates > 0) {
      findings.add(duplicates + " rows are there twice: " + lake.name() + "/" + table.id());
    }
    return files.paths().size();
  }

  private static Set<Path> decided(Lake lake, PublishedTable table) throws IOException {
    Path log =
        lake.root()
            .resolve("_manifests")
            .resolve(table.id().value())
            .resolve("v" + table.schema().major());
    Set<Path> decided = new HashSet<>();
    if (!Files.isDirectory(log)) {
      return decided;
    }
    try (Stream<Path> entries = Files.list(log)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().matches("\\d{20}\\.json")) {
          for (JsonNode object : JsonMapper.shared().readTree(entry).path("objects")) {
            decided.add(lake.root().resolveSibling(object.path("key").asString()));
          }
        }
      }
    }
    return decided;
  }

  @Override
  public void close() {
    timer.close();
  }
}
