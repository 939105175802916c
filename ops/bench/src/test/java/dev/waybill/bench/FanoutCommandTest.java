package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each lane checks itself that every window landed at every destination with all its rows.
@Tag("server")
class FanoutCommandTest {
  @Test
  void windowsOfAllDestinationsAreReadOnce() {
    JsonNode result =
        BenchRun.json("fanout", "--window", "500", "--destinations", "2", "--rounds", "1");
    assertThat(result.path("lines").valueStream().map(line -> line.path("name").asString()))
        .containsExactly("1 destination", "2 destinations");
    assertThat(result.path("windows").asInt()).isEqualTo(3);
    assertThat(result.path("reads").valueStream().map(JsonNode::asInt)).containsExactly(3, 3);
    assertThat(result.path("lines").get(0).path("spent").path("firstToLastMillis").asDouble())
        .isZero();
    for (JsonNode line : result.path("lines")) {
      assertThat(line.path("spent").path("clientCpu").asDouble()).isPositive();
      assertThat(line.path("spent").path("storeCpu").isNumber()).isTrue();
    }
  }
}
