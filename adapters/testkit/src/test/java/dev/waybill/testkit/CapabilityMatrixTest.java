package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Capability;
import dev.waybill.testkit.CapabilityMatrix.Cell;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapabilityMatrixTest {
  private static final Cell DURABLE = new Cell(Capability.DURABLE, true);

  @Test
  void everyCellIsTestedAndNoneNeedsAWaiver() {
    assertThat(CapabilityMatrix.problems(DestinationAdapterContract.class, Map.of())).isEmpty();
  }

  @Test
  void aCellNeitherTestedNorWaivedIsAProblem() {
    assertThat(CapabilityMatrix.problems(RowContract.class, Map.of(DURABLE, "not of rows")))
        .hasSize(2 * Capability.values().length - 1)
        .anySatisfy(problem -> assertThat(problem).startsWith("MERGE claimed"))
        .anySatisfy(problem -> assertThat(problem).startsWith("APPEND absent"));
  }

  @Test
  void aWaiverNoLongerNeededIsAProblem() {
    assertThat(
            CapabilityMatrix.problems(DestinationAdapterContract.class, Map.of(DURABLE, "not yet")))
        .singleElement()
        .asString()
        .contains("no longer needed");
  }
}
