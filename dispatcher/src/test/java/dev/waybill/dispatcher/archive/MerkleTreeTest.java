package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  /// Of the leaves 00, 0101, 020202 …, computed by hand from the definition.
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "e449187a936d72a12be931fa9e3805c22d852419aff6a60dab9644cc706a052f",
          "bd1a006735cd8a22a057e795ef3eef176b7decaa8cae5f8a30fa7aafe53b23df",
          "5494c29929ce13ec62016c60617fa2779dd3dfa1fc051b5e0f0c752f61fd9f05",
          "18905e86210bad694f6ea49e44eeb076e9f10dfdebca44235e7b10d7a12ef88f",
          "56c4c4023c9be921f7cee7d8e542d02eea9607b839cc2e4f53d5d6269ff90561",
          "15f290e6a28a2633d48b2b7c86adc7d20596296fdb865166ea8a108e050a30e9");

  /// Leaves and roots that the logs of RFC 6962 are tested with.
  private static final List<String> LOG_LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> LOG_ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private static byte[] root(List<byte[]> leaves) {
    MerkleTree tree = new MerkleTree();
    leaves.forEach(leaf -> tree.add(leaf, 0, leaf.length));
    return tree.root();
  }

  private static byte[] repeated(int value) {
    byte[] leaf = new byte[value + 1];
    java.util.Arrays.fill(leaf, (byte) value);
    return leaf;
  }

  @Test
  void fewLeavesHaveTheRootsOfTheDefinition() {
    for (int n = 0; n < ROOTS.size(); n++) {
      List<byte[]> leaves = IntStream.range(0, n).mapToObj(MerkleTreeTest::repeated).toList();
      assertThat(HexFormat.of().formatHex(root(leaves))).as("%d leaves", n).isEqualTo(ROOTS.get(n));
    }
  }

  @Test
  void theLeavesOfTheLogsHaveTheirRoots() {
    List<byte[]> leaves = LOG_LEAVES.stream().map(HexFormat.of()::parseHex).toList();
    for (int n = 1; n <= leaves.size(); n++) {
      assertThat(HexFormat.of().formatHex(root(leaves.subList(0, n))))
          .as("%d leaves", n)
          .isEqualTo(LOG_ROOTS.get(n - 1));
    }
  }

  @Test
  void aFullBatchHasTheRootOfTheDefinition() {
    List<byte[]> leaves =
        IntStream.range(0, Tombstones.MOST)
            .mapToObj(i -> new byte[] {(byte) (i >> 8), (byte) i})
            .toList();
    assertThat(HexFormat.of().formatHex(root(leaves)))
        .isEqualTo("3a680492f2c5b8e3b34a3f2ca52d1764a956f0e28526b0c2a326e49289e75b4b");
  }

  @Test
  void anyNumberOfLeavesHasTheRootOfTheNaiveTree() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int n = 0; n < 200; n++) {
      List<byte[]> leaves =
          IntStream.range(0, n)
              .mapToObj(i -> {
                byte[] leaf = new byte[random.nextInt(80)];
                random.nextBytes(leaf);
                return leaf;
              })
              .toList();
      assertThat(root(leaves)).as("%d leaves", n).isEqualTo(NaiveTree.root(leaves));
    }
  }
}
