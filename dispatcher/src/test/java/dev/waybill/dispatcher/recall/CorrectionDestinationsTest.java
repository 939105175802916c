package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A corrected row is what every kind of destination gives, beside rows that stay as they were.
@Tag("server")
class CorrectionDestinationsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl", "replica"})
  void theCorrectedVersionIsTheNewest(String kind) throws Exception {
    try (RecallRig rig =
        kind.equals("replica") ? RecallRig.ofReplica(folder) : RecallRig.ofFiles(folder, kind)) {
      rig.closing.application.execute(
          rig.closing.row("a", "org", 1), rig.closing.row("b", "org", 2));
      List<String> originals = rig.drop();
      CorrectionReport done = rig.correct(rig.recalled("a", "b"), "a", Map.of("value", "41"));
      assertThat(done.correction().state()).isEqualTo(CorrectionState.DONE);
      assertThat(rig.closing.held(List.of("a", "b"))).isEqualTo(Map.of("a", 41L, "b", 2L));

      rig.closing.application.execute("DELETE FROM waybill_recalled.recalled_items");
      var _ = rig.recalled("a", "b");
      List<String> recalled = rig.recalled();
      assertThat(recalled.get(1)).isEqualTo(originals.get(1));
      assertThat(recalled.get(0))
          .as("all but value and cursor")
          .startsWith(originals.get(0).replaceFirst("org 1 (\\S+ \\S+) .*", "org 41 $1 "))
          .isNotEqualTo(originals.get(0));
    }
  }
}
