package dev.waybill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo from nothing to its report, and once more over what it left.
@Tag("server")
class DemoTest {
  @TempDir Path temp;

  @Test
  void deliversEverythingAndSaysSo() throws Exception {
    Path report = temp.resolve("report.json");
    String first = run(report);
    assertThat(first).contains("once").doesNotContain("\u001b");
    KillTest.assertClean(report);
    String counted = Files.readString(report);

    Files.delete(report);
    assertThat(run(report)).contains("loaded before");
    assertThat(Files.readString(report)).isEqualTo(counted);
  }

  private String run(Path report) throws IOException, InterruptedException {
    DemoJvm jvm =
        DemoJvm.start(
            temp.resolve("demo"),
            "--events",
            "300",
            "--exit-when-delivered",
            "--json",
            report.toString());
    assertThat(jvm.awaitExit()).as(jvm::output).isZero();
    return jvm.output();
  }
}
