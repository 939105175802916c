package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// History and windows of one stream, beside each other.
@Tag("server")
class HistoryTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void historyAndWindowsTogetherDeliverEveryRowOnce(long seed) throws Exception {
    try (HistorySchedule schedule = new HistorySchedule(folder, seed, false)) {
      schedule.begin();
      schedule.run();
      schedule.finish();
      assertThat(schedule.state()).as("seed " + seed).isEqualTo("DONE");
      assertThat(schedule.rig.current()).as("seed " + seed).isEqualTo(schedule.source());
      assertThat(schedule.versions()).as("seed " + seed).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7})
  void aRelationThatIsRewrittenBeginsAnewAndNothingIsLost(long seed) throws Exception {
    try (HistorySchedule schedule = new HistorySchedule(folder, seed, true)) {
      schedule.begin();
      schedule.run();
      schedule.finish();
      assertThat(schedule.state()).as("seed " + seed).isEqualTo("DONE");
      assertThat(schedule.rig.current()).as("seed " + seed).isEqualTo(schedule.source());
    }
  }

  @Test
  void withoutTheFenceRowsComeTwice() throws Exception {
    try (HistorySchedule schedule = new HistorySchedule(folder, 10, false)) {
      schedule.begin();
      schedule.passWindow();
      schedule.forgetTheFence();
      schedule.finish();
      assertThat(schedule.rig.current()).isEqualTo(schedule.source());
      assertThat(schedule.versions()).hasSizeGreaterThan(Set.copyOf(schedule.versions()).size());
    }
  }

  @Test
  void factsFixedAfterTheFirstBlockLoseRows() throws Exception {
    try (HistorySchedule schedule = new HistorySchedule(folder, 11, false)) {
      schedule.begin();
      schedule.endAll();
      schedule.passWindow();
      schedule.ranges(1);
      schedule.changeWhatWasDelivered();
      schedule.rig.application.time.tick(ReadingRig.CADENCE);
      schedule.fixFactsNow();
      schedule.finish();
      assertThat(schedule.rig.current()).isNotEqualTo(schedule.source());
    }
  }
}
