package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcTest {
  private static final String BUSY = "i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done";

  @Test
  void aTreeHasTheTimeOfChildrenThatRunAndOfThoseThatHaveEnded() throws Exception {
    Process server =
        new ProcessBuilder(
                "sh",
                "-c",
                "sh -c '%s'; sh -c '%s; echo; exec sleep 60' & wait".formatted(BUSY, BUSY))
            .start();
    try {
      assertThat(server.inputReader().readLine()).isNotNull();
      Double both = Proc.cpuSeconds(server.pid());
      Double running = Proc.cpuSeconds(server.children().findFirst().orElseThrow().pid());
      assertThat(running).isPositive();
      assertThat(both).isGreaterThan(running);
    } finally {
      server.descendants().forEach(ProcessHandle::destroy);
      server.destroy();
    }
  }

  @Test
  void thePeakIsTheOneSinceItWasReset() {
    Proc.resetPeak();
    Long before = Proc.peakResident();
    byte[] held = new byte[32 << 20];
    held[held.length - 1] = 1;
    assertThat(Proc.peakResident()).isGreaterThanOrEqualTo(before);
    assertThat(held.length).isPositive();
  }

  @Test
  void aProcessThatIsNotThereTellsNothing() {
    assertThat(Proc.cpuSeconds(Long.MAX_VALUE)).isNull();
  }
}
