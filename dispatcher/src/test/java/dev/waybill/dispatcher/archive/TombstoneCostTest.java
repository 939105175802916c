package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.canonical.CanonicalBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tombstone takes: bytes with its indexes, which are limited, and time, which is printed.
/// Rows of 1 kB. `-Dwaybill.tombstones=1000000` makes it a million.
@Tag("server")
class TombstoneCostTest {
  private static final int ROWS = Integer.getInteger("waybill.tombstones", 3 * Tombstones.MOST);
  private static final int MOST_BYTES = 200;

  @TempDir private Path folder;

  private record Shape(String name, Function<Random, String> key) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("25 characters", random -> cuid(random)),
          new Shape("25 characters and a time", random -> cuid(random) + "|1772323200000000"),
          new Shape("UUIDs and a time", random -> uuid(random) + "|1772323200000000"));

  private static String uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static String cuid(Random random) {
    return "c" + uuid(random).replace("-", "").substring(0, 24);
  }

  @Test
  void aTombstoneTakesNoMoreThanItMay() throws Exception {
    for (Shape shape : SHAPES) {
      try (ArchiveRig rig = new ArchiveRig(folder)) {
        new ArchiveProtection(rig.control).apply(rig.administrator());
        assertThat(bytesOfOne(rig, shape)).as("keys of " + shape.name()).isLessThan(MOST_BYTES);
      }
    }
  }

  private static double bytesOfOne(ArchiveRig rig, Shape shape) throws SQLException {
    long empty = bytes(rig);
    Random random = new Random(1);
    CanonicalBuffer row = ArchiveRig.bytes("x".repeat(1_000));
    Tombstones tombstones = new Tombstones(rig.keys.of("org"));
    long making = 0;
    long writing = 0;
    for (int done = 0; done < ROWS; done += tombstones.size()) {
      long begun = System.nanoTime();
      tombstones.clear();
      while (!tombstones.isFull() && done + tombstones.size() < ROWS) {
        CanonicalBuffer id = ArchiveRig.bytes(shape.key().apply(random));
        tombstones.add(id, row, 1_772_323_200_000_000L + done);
      }
      long made = System.nanoTime();
      int batch = rig.store.reserve();
      rig.store.open(batch, ArchiveRig.facts("org", done), tombstones, new DaySums());
      rig.store.move(batch, new BatchState.Intended().drop());
      rig.store.move(batch, new BatchState.Dropping().dropped());
      making += made - begun;
      writing += System.nanoTime() - made;
    }
    rig.administer("VACUUM ANALYZE waybill_archive.cold_storage_archive");
    double each = (double) (bytes(rig) - empty) / ROWS;
    System.out.printf(
        "%d tombstones, keys of %s: %.1f bytes each with their indexes; %.0f a minute (%.1f µs to commit to one, %.1f µs to write it)%n",
        ROWS,
        shape.name(),
        each,
        60e9 * ROWS / (making + writing),
        making / 1e3 / ROWS,
        writing / 1e3 / ROWS);
    return each;
  }

  private static long bytes(ArchiveRig rig) {
    return Long.parseLong(
        rig.query(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'waybill_archive.cold_storage_archive'::regclass"));
  }
}
