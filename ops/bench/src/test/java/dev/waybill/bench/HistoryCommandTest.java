package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each run checks itself that history brought every row once, and the windows what was written
/// meanwhile.
@Tag("server")
class HistoryCommandTest {
  @Test
  void historyIsMeasuredOnOneSessionAndOnTwo() {
    JsonNode result = BenchRun.json("history", "--rows", "3000", "--cadence", "1", "--rounds", "1");
    assertThat(result.path("drain").path("name").asString()).isEqualTo("drain");
    assertThat(
            result
                .path("lines")
                .valueStream()
                .map(line -> line.path("export").path("name").asString()))
        .containsExactly("history, 1 session", "history, 2 sessions");
    for (JsonNode line : result.path("lines")) {
      assertThat(line.path("export").path("bytes").asLong()).isPositive();
      assertThat(line.path("export").path("ratio").asDouble()).isPositive();
      assertThat(line.has("lag")).isTrue();
    }
  }
}
