package dev.waybill.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reader of [dev.waybill.demo.KillTest] notices what it is there for.
@Tag("server")
class LakeWatchTest {
  private static final String TWICE = "INSERT INTO lines SELECT id, line, doc, 1 FROM lines";

  @TempDir Path folder;

  @Test
  void seesFilesThatNoManifestNames() throws Exception {
    assertThat(findings("SELECT 1"))
        .hasSize(4)
        .allSatisfy(finding -> assertThat(finding).startsWith("no manifest names"));
  }

  @Test
  void isContentWithDecidedFiles() throws Exception {
    decide();
    assertThat(findings("SELECT 1")).isEmpty();
  }

  @Test
  void seesARowTwice() throws Exception {
    decide();
    assertThat(findings(TWICE))
        .hasSize(2)
        .allSatisfy(finding -> assertThat(finding).startsWith("5 rows are there twice"));
  }

  /// A manifest that names every file there will be.
  private void decide() throws IOException {
    for (String form : List.of("parquet", "jsonl")) {
      String suffix = form.equals("jsonl") ? ".jsonl.zst" : ".parquet";
      Path log = Files.createDirectories(folder.resolve(form + "/_manifests/samples/v1"));
      String objects =
          Stream.of("part-0", "part-1")
              .map(part ->
                  "{\"key\":\"%s/samples/v1/org_id=o1/date=2026-01-02/%s%s\"}"
                      .formatted(form, part, suffix))
              .reduce((a, b) -> a + "," + b)
              .orElseThrow();
      Files.writeString(
          log.resolve("00000000000000000001.json"), "{\"objects\":[" + objects + "]}");
    }
  }

  private List<String> findings(String defect) throws Exception {
    PostgresServer.shared().createDatabase("watched");
    try (Connection source = PostgresServer.shared().connect("watched");
        var statement = source.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS samples");
      SampleSource.create(source);
      SampleLake lake = new SampleLake(folder);
      lake.write(source, defect);
      try (LakeWatch watch = new LakeWatch(ReportTest.tables(), lake.lakes(), folder)) {
        watch.look();
        return watch.findings();
      }
    }
  }
}
