package dev.waybill.rigs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  @TempDir Path folder;

  @Test
  void findsTheProcessItWasWrittenFor() throws IOException {
    PidFile mine = PidFile.of(ProcessHandle.current(), 4711);
    mine.write(folder.resolve("pid"));
    assertThat(PidFile.read(folder.resolve("pid"))).contains(mine);
    assertThat(mine.process()).contains(ProcessHandle.current());
  }

  @Test
  void aProcessThatStartedAtAnotherTimeIsAStranger() {
    PidFile mine = PidFile.of(ProcessHandle.current(), 4711);
    PidFile older = new PidFile(mine.pid(), mine.started().minus(Duration.ofHours(1)), 4711);
    assertThat(older.process()).isEmpty();
  }

  @Test
  void aTornFileNamesNobody() throws IOException {
    Files.writeString(folder.resolve("pid"), "4711\n2026-");
    assertThat(PidFile.read(folder.resolve("pid"))).isEmpty();
    assertThat(PidFile.read(folder.resolve("none"))).isEmpty();
  }
}
