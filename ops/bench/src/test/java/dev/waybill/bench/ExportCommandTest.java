package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("server")
class ExportCommandTest {
  @Test
  void everyExporterReadsTheSameRowsOfBothTables() throws Exception {
    StringWriter out = new StringWriter();
    CommandLine command = Main.commandLine().setOut(new PrintWriter(out));
    int exit =
        command.execute(
            "export", "--rows", "3000", "--rounds", "1", "--python", "no-python", "--json");
    assertThat(exit).isZero();
    JsonNode results = JsonMapper.builder().build().readTree(out.toString());
    assertThat(results.valueStream().map(result -> result.path("table").asString()))
        .containsExactly("audit_wide", "audit_narrow");
    for (JsonNode result : results) {
      assertThat(result.path("lines").size()).isEqualTo(6);
      assertThat(result.path("lines").get(0).path("ratio").asDouble()).isEqualTo(1.0);
      result.path("lines").forEach(line -> assertThat(line.path("bytes").asLong()).isPositive());
    }
  }
}
