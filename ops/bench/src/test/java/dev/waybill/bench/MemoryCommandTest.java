package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("server")
class MemoryCommandTest {
  @Test
  void manyOrganisationsAreOneFileEachAndFewAreOpen() {
    JsonNode result =
        BenchRun.json(
            "memory",
            "--rows",
            "6000",
            "--organisations",
            "300",
            "--form",
            "PARQUET",
            "--form",
            "PARQUET_ORG_DATE");
    assertThat(result.path("within").asBoolean()).isTrue();
    JsonNode plain = result.path("lines").get(0);
    JsonNode partitioned = result.path("lines").get(1);
    assertThat(plain.path("files").asInt()).as("one of each session").isEqualTo(2);
    assertThat(partitioned.path("files").asInt()).isEqualTo(300);
    assertThat(partitioned.path("openFiles").asInt()).isLessThan(20);
    assertThat(partitioned.path("peakBytes").asLong()).isBetween(50L << 20, 1L << 30);
  }
}
