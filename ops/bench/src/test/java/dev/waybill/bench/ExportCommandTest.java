package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("server")
class ExportCommandTest {
  @Test
  void everyExporterReadsTheSameRowsOfBothTables() {
    JsonNode results =
        BenchRun.json("export", "--rows", "3000", "--rounds", "1", "--python", "no-python");
    assertThat(results.valueStream().map(result -> result.path("table").asString()))
        .containsExactly("audit_wide", "audit_narrow");
    for (JsonNode result : results) {
      assertThat(result.path("lines").size()).isEqualTo(9);
      assertThat(result.path("lines").get(0).path("ratio").asDouble()).isEqualTo(1.0);
      result.path("lines").forEach(line -> assertThat(line.path("bytes").asLong()).isPositive());
    }
  }
}
