package dev.waybill.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Md5sTest {
  private static final int SIZE = 400_000;

  @TempDir private Path spool;

  private SpooledFile file(byte[] content) throws IOException {
    Path path = Files.write(spool.resolve("part-0"), content);
    return new SpooledFile(path, List.of(), 0, 1, content.length, "sha");
  }

  @Test
  void areThoseOfTheirRanges() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] content = new byte[SIZE];
    random.nextBytes(content);
    SpooledFile file = file(content);

    assertThat(file.md5(0, SIZE)).isEqualTo(md5(content));
    assertThat(file.md5(SIZE, 0)).isEqualTo(md5(new byte[0]));
    for (int range = 0; range < 20; range++) {
      int from = random.nextInt(SIZE);
      int to = from + random.nextInt(SIZE - from);
      assertThat(file.md5(from, to - from)).isEqualTo(md5(Arrays.copyOfRange(content, from, to)));
    }
  }

  @Test
  void areTakenOnceForAllThatLandTheFile() throws Exception {
    SpooledFile file = file(new byte[] {1, 2, 3});
    SpooledFile link = file.at(spool.resolve("not there")).numbered(7);

    byte[] known = file.md5(1, 2);
    assertThat(link.md5(1, 2)).isEqualTo(known);
    assertThatThrownBy(() -> link.md5(0, 2)).as("another range").isInstanceOf(IOException.class);
  }

  @Test
  void ofAFileThatIsTooShortAreNotMadeUp() throws Exception {
    SpooledFile file = file(new byte[] {1, 2, 3});
    assertThatThrownBy(() -> file.md5(1, 3)).isInstanceOf(EOFException.class);

    Files.write(file.path(), new byte[] {1, 2, 3, 4});
    assertThat(file.md5(1, 3)).isEqualTo(md5(new byte[] {2, 3, 4}));
  }

  private static byte[] md5(byte[] content) throws Exception {
    return MessageDigest.getInstance("MD5").digest(content);
  }
}
