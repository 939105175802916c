package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `Rounds` checks that every line finds all rows.
@Tag("server")
class ExportCommandTest {
  private static JsonNode run(String... args) {
    List<String> all = new ArrayList<>(List.of("export", "--rows", "3000", "--rounds", "1"));
    all.addAll(List.of("--python", "no-python"));
    all.addAll(List.of(args));
    JsonNode results = BenchRun.json(all.toArray(String[]::new));
    assertThat(results.size()).isEqualTo(1);
    return results.get(0);
  }

  private static List<String> names(JsonNode lines) {
    return lines.valueStream().map(line -> line.path("name").asString()).toList();
  }

  @Test
  void everyExporterReadsTheSameRows() {
    JsonNode result = run("--table", "NARROW");
    assertThat(result.path("table").asString()).isEqualTo("audit_narrow");
    List<JsonNode> lines = result.path("lines").valueStream().toList();
    assertThat(lines).hasSize(14);
    assertThat(lines.getFirst().path("ratio").asDouble()).isEqualTo(1.0);
    assertThat(lines).allMatch(line -> line.path("bytes").asLong() > 0);
    assertThat(lines.stream().filter(line -> !line.path("landingSeconds").isNull()))
        .as("a delivery lands in a part of its time")
        .hasSize(4)
        .allMatch(line ->
            line.path("landingSeconds").asDouble() < line.path("seconds").get(0).asDouble());
    assertThat(names(result.path("missing")))
        .containsExactly(
            "psql, binary, drained",
            "DuckDB, 2 threads",
            "ADBC into pyarrow",
            "psql, CSV into pyarrow");
  }

  @Test
  void theDrainStaysBesideWhatIsWanted() {
    JsonNode result = run("--table", "WIDE", "--only", "replica, 2", "--only", "DuckDB");
    assertThat(result.path("table").asString()).isEqualTo("audit_wide");
    assertThat(names(result.path("lines")))
        .containsExactly("drain", "delivery of COPY tuples to a replica, 2 sessions");
    assertThat(names(result.path("missing"))).containsExactly("DuckDB, 2 threads");
  }
}
