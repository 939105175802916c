package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Capability;
import dev.waybill.testkit.CapabilityMatrix.Cell;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapabilityMatrixTest {
  private static final Map<Cell, String> WAIVERS =
      Map.of(
          new Cell(Capability.MERGE, true), "no destination merges yet",
          new Cell(Capability.APPEND, false), "every destination appends");

  @Test
  void everyCellIsTestedOrWaived() {
    assertThat(CapabilityMatrix.problems(DestinationAdapterContract.class, WAIVERS)).isEmpty();
  }

  @Test
  void aCellNeitherTestedNorWaivedIsAProblem() {
    assertThat(CapabilityMatrix.problems(DestinationAdapterContract.class, Map.of()))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).startsWith("MERGE claimed"))
        .anySatisfy(problem -> assertThat(problem).startsWith("APPEND absent"));
  }

  @Test
  void aWaiverNoLongerNeededIsAProblem() {
    Map<Cell, String> waivers = new HashMap<>(WAIVERS);
    waivers.put(new Cell(Capability.DURABLE, true), "not yet");

    assertThat(CapabilityMatrix.problems(DestinationAdapterContract.class, waivers))
        .singleElement()
        .asString()
        .contains("no longer needed");
  }
}
