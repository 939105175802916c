package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("server")
class ClaimCommandTest {
  @Test
  void bothOutboxesAreClaimedSettledAndPlanned() {
    JsonNode result = BenchRun.json("claim", "--finished", "2000", "--rounds", "1");
    assertThat(result.path("lines").valueStream().map(line -> line.path("name").asString()))
        .containsExactly("nothing behind", "2,000 finished");
    for (JsonNode line : result.path("lines")) {
      assertThat(line.path("timings").valueStream().map(timing -> timing.path("part").asString()))
          .containsExactly("claim", "settle", "plan", "all");
      line.path("timings")
          .forEach(timing -> assertThat(timing.path("medianMillis").asDouble()).isPositive());
    }
    assertThat(result.path("ratio").asDouble()).isPositive();
  }
}
