package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class DestinationTestCommandTest {
  @TempDir private Path folder;
  private OperatingRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    rig.waybill("keys", "create", rig.keyset().toString());
    rig.write(
        rig.lake("good", "one"),
        rig.lake("wrong", "two", rig.secrets("canary-wrong-key")),
        rig.lake("away", "three").replace("127.0.0.1", "store.invalid"));
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void stepsAreToldInOrderWithTheirRemedy() {
    Answer good = rig.on("destination", "test", "good");
    assertThat(good.text()).contains("PASS  dns", "PASS  delete").doesNotContain("FAIL");
    assertThat(good.exit()).isZero();

    Answer wrong = rig.on("destination", "test", "wrong");
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.out())
        .contains("PASS  connect", "FAIL  authenticate", "remedy: set secretKey", "SKIP  list")
        .doesNotContain("canary-wrong-key");
  }

  @Test
  void whatIsAppliedIsTestedWithTheStoredSecrets() {
    rig.on("apply", "--yes");
    Answer all = rig.on("destination", "test", "--all", "--json");
    assertThat(all.exit()).isEqualTo(1);
    assertThat(all.out().replaceAll("\\s+", ""))
        .contains("\"destination\":\"good\",\"fit\":true")
        .contains("\"destination\":\"wrong\",\"fit\":false")
        .contains("\"name\":\"dns\",\"outcome\":\"FAIL\"")
        .doesNotContain(rig.store.endpoint().secretKey());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    Answer unknown = rig.on("destination", "test", "goood");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("found 'goood'; did you mean 'good'?");
  }
}
