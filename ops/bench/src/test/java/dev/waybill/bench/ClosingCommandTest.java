package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The benchmark refuses by itself what is not equal, not dropped or not deleted.
@Tag("server")
class ClosingCommandTest {
  @Test
  void aDayGoesAndWhatIsLeftIsCounted() {
    JsonNode result = BenchRun.json("closing", "--rows", "800", "--deleted", "80", "--rounds", "1");
    JsonNode gone = result.path("gone");
    assertThat(gone.path("deleted").asInt()).isEqualTo(80);
    assertThat(gone.path("tombstones").asInt()).isEqualTo(800);
    assertThat(gone.path("steps").valueStream().map(step -> step.path("state").asString()))
        .contains("PROVEN", "DETACHED", "VERIFIED", "INTENDED", "DROPPING", "DROPPED");
    assertThat(result.path("removals").valueStream().map(line -> line.path("name").asString()))
        .containsExactly("DROP TABLE", "DELETE", "DELETE and VACUUM");
    assertThat(result.path("compared").valueStream().map(line -> line.path("name").asString()))
        .containsExactly("the source's digest alone", "parquet", "jsonl", "replica");
  }
}
