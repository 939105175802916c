package dev.waybill.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.Progress;
import dev.waybill.soak.reading.Subject;
import dev.waybill.soak.reading.Trace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class ReadingSoakTest {
  private static final int SCHEDULES = Integer.getInteger("waybill.soak.schedules", 600);
  private static final int LANES = 2;
  private static final long SEED = 1;

  @Test
  void nothingIsLostStaleLeftOverOrSentTwice() throws Exception {
    Tally tally = new Tally(Progress.on(System.out), SCHEDULES);
    new ReadingSoak(Subject.PRODUCT, SEED, SCHEDULES).run(LANES, Trace.SILENT, tally);
    Tally.Result result = tally.result();
    System.out.println("seeds from " + SEED + ": " + result);
    assertThat(result.broken())
        .as("first failure: ./waybill soak reading --replay %d", result.firstFailure())
        .isZero();
    assertThat(result.schedules()).isEqualTo(SCHEDULES);
    assertThat(result.rowsDelivered()).isGreaterThan(10L * SCHEDULES);
    assertThat(result.shared()).as("shared reads").isGreaterThan(SCHEDULES);
    assertThat(result.deletesPurged()).isGreaterThan(SCHEDULES);
  }
}
