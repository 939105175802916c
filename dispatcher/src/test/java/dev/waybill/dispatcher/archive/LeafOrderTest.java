package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The root of a batch is that of its leaves in one order: who permutes them, says one twice or
/// leaves one out has another.
class LeafOrderTest {
  private static final int ROWS = 33;
  private static final long MICROS = 1_772_323_200_000_000L;

  private final Tombstones batch =
      new Tombstones(new OrganisationKey(1, "org", new byte[OrganisationKey.BYTES]));

  private void add(int row) {
    batch.add(ArchiveRig.bytes("id " + row), ArchiveRig.bytes("row " + row), MICROS + row);
  }

  /// As the package tells them, in the order in which the rows were added.
  private List<byte[]> leaves() {
    byte[] entries = batch.entries();
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      leaves.add(
          ByteBuffer.allocate(72).put(entries, 80 * i + 16, 64).putLong(batch.micros()[i]).array());
    }
    return leaves;
  }

  private List<byte[]> inOrder() {
    List<byte[]> leaves = leaves();
    leaves.sort((a, b) -> Arrays.compareUnsigned(a, 0, 32, b, 0, 32));
    return leaves;
  }

  /// Salts are drawn anew each time, so their order is another than that of the rows.
  @Test
  void leavesStandInTheOrderOfTheirIdCommitments() {
    for (int rows = 1; rows <= ROWS; rows++) {
      add(rows);
      assertThat(batch.root()).as("%d rows", rows).isEqualTo(NaiveTree.root(inOrder()));
    }
    assertThat(inOrder()).as("as they were added").isNotEqualTo(leaves());
  }

  @Test
  void noOtherLeavesHaveTheRoot() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    for (int row = 0; row < ROWS; row++) {
      add(row);
    }
    byte[] root = batch.root();
    List<byte[]> leaves = inOrder();
    for (int i = 0; i < ROWS; i++) {
      List<byte[]> without = new ArrayList<>(leaves);
      without.remove(i);
      assertThat(NaiveTree.root(without)).as("without leaf %d", i).isNotEqualTo(root);
      List<byte[]> twice = new ArrayList<>(leaves);
      twice.add(i, leaves.get(i));
      assertThat(NaiveTree.root(twice)).as("leaf %d twice", i).isNotEqualTo(root);
      List<byte[]> exchanged = new ArrayList<>(leaves);
      Collections.swap(exchanged, i, (i + 1) % ROWS);
      assertThat(NaiveTree.root(exchanged)).as("leaf %d exchanged", i).isNotEqualTo(root);
    }
    List<byte[]> shuffled = new ArrayList<>(leaves);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(NaiveTree.root(shuffled)).as("shuffled").isNotEqualTo(root);
  }
}
