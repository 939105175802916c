package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each lane checks itself that every window landed with all its rows.
@Tag("server")
class WindowCommandTest {
  @Test
  void everyTableAndOutboxDeliversTheSameWindows() {
    JsonNode result =
        BenchRun.json(
            "window",
            "--rows",
            "3000,6000",
            "--delivered",
            "0,500",
            "--window",
            "100",
            "--rounds",
            "1");
    assertThat(result.path("lines").valueStream().map(line -> line.path("name").asString()))
        .containsExactly(
            "3,000 rows, 0 delivered",
            "6,000 rows, 0 delivered",
            "3,000 rows, 500 delivered",
            "6,000 rows, 500 delivered");
    for (JsonNode line : result.path("lines")) {
      assertThat(line.path("timings").valueStream().map(timing -> timing.path("part").asString()))
          .containsExactly("plan", "deliver", "all");
    }
    assertThat(result.path("ratio").asDouble()).isPositive();
  }
}
