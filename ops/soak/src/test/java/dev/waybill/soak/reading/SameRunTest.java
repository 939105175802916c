package dev.waybill.soak.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same seed makes the same run, though reads that are shared run on several threads.
@Tag("server")
class SameRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {4, 9})
  void theSameSeedMakesTheSameRun(long seed) throws SQLException {
    try (Lane lane = new Lane(PostgresServer.shared(), folder)) {
      List<String> first = steps(lane, seed);
      assertThat(steps(lane, seed)).isEqualTo(first);
    }
  }

  /// Without what is counted on from schedule to schedule, and the order of files.
  private static List<String> steps(Lane lane, long seed) throws SQLException {
    List<String> steps = new ArrayList<>();
    Trace trace =
        Trace.to(line ->
            steps.add(
                line.replaceAll("(read|delivery) \\d+", "$1")
                    .replaceAll("(landed at \\w+): .*", "$1")));
    Verdict verdict = Schedule.run(lane, Subject.PRODUCT.sharingReads(), seed, trace);
    assertThat(verdict.shared()).as("shared reads").isPositive();
    return steps;
  }
}
