package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A thousand rows come back from every kind of destination as they were.
@Tag("server")
class RecallDestinationsTest {
  private static final int ROWS = 1_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl", "replica"})
  void rowsComeBackAsTheyWere(String kind) throws Exception {
    try (RecallRig rig =
        kind.equals("replica") ? RecallRig.ofReplica(folder) : RecallRig.ofFiles(folder, kind)) {
      rig.closing.application.execute(
          """
          INSERT INTO items (id, organization_id, value, created_at, updated_at)
          SELECT 'row|' || n, CASE n %% 3 WHEN 0 THEN 'other' ELSE 'org' END, nullif(n * 7919 %% 1009, 7),
            timestamp '2026-03-01 10:00' + n * interval '0.013 s', timestamptz '%s' - n * interval '1 us'
          FROM generate_series(1, %d) AS n
          """
              .formatted(rig.closing.application.time.now(), ROWS));
      List<String> originals = rig.drop();
      assertThat(originals).hasSize(ROWS);
      long other = rig.approved(RecallRig.of("other"));
      long org = rig.approved(RecallRig.of("org"));
      long before = System.nanoTime();
      assertThat(rig.recall().run(other, "bob").refusals()).isEmpty();
      assertThat(rig.recall().run(org, "bob").refusals()).isEmpty();
      System.out.printf(
          "recall of %d rows from %s: %d ms%n",
          ROWS, kind, (System.nanoTime() - before) / 1_000_000);
      assertThat(rig.recalled()).isEqualTo(originals);
    }
  }
}
