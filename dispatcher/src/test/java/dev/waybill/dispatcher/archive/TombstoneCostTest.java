package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.canonical.CanonicalBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tombstone takes: bytes with its index, which are limited, and time, which is printed.
/// Rows of 1 kB with ids of 36 characters. `-Dwaybill.tombstones=1000000` makes it a million.
@Tag("server")
class TombstoneCostTest {
  private static final int ROWS = Integer.getInteger("waybill.tombstones", 5 * Tombstones.MOST);
  private static final int MOST_BYTES = 200;

  @TempDir private Path folder;

  @Test
  void aTombstoneTakesNoMoreThanItMay() throws Exception {
    try (ArchiveRig rig = new ArchiveRig(folder)) {
      new ArchiveProtection(rig.control).apply(rig.administrator());
      Random random = new Random(1);
      CanonicalBuffer row = ArchiveRig.bytes("x".repeat(1_000));
      Tombstones tombstones = new Tombstones(rig.keys.of("org"));
      long empty = bytes(rig);
      long making = 0;
      long writing = 0;
      for (int done = 0; done < ROWS; done += tombstones.size()) {
        long begun = System.nanoTime();
        tombstones.clear();
        while (!tombstones.isFull() && done + tombstones.size() < ROWS) {
          CanonicalBuffer id =
              ArchiveRig.bytes(new UUID(random.nextLong(), random.nextLong()).toString());
          tombstones.add(id, row, 1_772_323_200_000_000L + done);
        }
        long made = System.nanoTime();
        int batch = rig.store.reserve();
        rig.store.open(batch, ArchiveRig.facts("org", done), tombstones);
        rig.store.move(batch, new BatchState.Intended().drop());
        rig.store.move(batch, new BatchState.Dropping().dropped());
        making += made - begun;
        writing += System.nanoTime() - made;
      }
      double each = (double) (bytes(rig) - empty) / ROWS;
      System.out.printf(
          "%d tombstones: %.1f bytes each with their index; %.0f a minute (%.1f µs to commit to one, %.1f µs to write it)%n",
          ROWS, each, 60e9 * ROWS / (making + writing), making / 1e3 / ROWS, writing / 1e3 / ROWS);
      assertThat(each).isLessThan(MOST_BYTES);
    }
  }

  private static long bytes(ArchiveRig rig) {
    return Long.parseLong(
        rig.query(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'waybill_archive.cold_storage_archive'::regclass"));
  }
}
