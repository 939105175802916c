package dev.waybill.spi.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyLineTest {
  private static final ColumnType TEXT = new ColumnType.Text();

  @Test
  void separatorsAndNullsAreEscaped() {
    assertThat(line("evt|7", "a\\N", null, "")).isEqualTo("evt\\|7|a\\\\N|\\N|");
    assertThat(line("", "x")).isEqualTo("|x");
    assertThat(foreign("5|")).isEqualTo("\\!5\\|");
  }

  @Test
  void theDigestIsTheLastFifteenDigitsOfTheMd5() throws Exception {
    KeyLine line = new KeyLine();
    line.begin();
    line.text().ascii("a");
    line.end(TEXT);
    byte[] md5 = java.security.MessageDigest.getInstance("MD5").digest(new byte[] {'a'});
    String hex = java.util.HexFormat.of().formatHex(md5);
    assertThat(hex).isEqualTo("0cc175b9c0f1b6a831c399e269772661");
    assertThat(line.low60()).isEqualTo(0x1c399e269772661L);
  }

  @Test
  void differentKeysHaveDifferentLines() {
    long seed = System.nanoTime();
    System.out.println("KeyLineTest seed " + seed);
    Random random = new Random(seed);
    Map<String, List<@Nullable String>> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      List<@Nullable String> key = new ArrayList<>();
      for (int column = 0; column < 3; column++) {
        String text = "";
        for (int c = random.nextInt(4); c > 0; c--) {
          text += "\\|N!a".charAt(random.nextInt(5));
        }
        key.add(random.nextInt(5) == 0 ? null : text);
      }
      List<@Nullable String> before =
          seen.putIfAbsent(line(key.toArray(new @Nullable String[0])), key);
      assertThat(before == null || before.equals(key)).as("%s and %s", before, key).isTrue();
    }
  }

  @Test
  void aRowIsItsValuesByPositionWithoutNulls() {
    CanonicalBuffer out = new CanonicalBuffer();
    CanonicalRow.put(List.of(known("ab"), ColumnValue.NULL, known(""), ColumnValue.NULL), out);

    assertThat(Arrays.copyOf(out.array(), out.length()))
        .containsExactly(0, 0, 0, 1, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 3, 0, 0, 0, 0);
    assertThatThrownBy(
            () -> CanonicalRow.put(List.of(new ColumnValue.Foreign(CanonicalBytes.of("x"))), out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new ColumnValue.Foreign(CanonicalBytes.of("x"))).isNotEqualTo(known("x"));
  }

  private static ColumnValue known(String text) {
    return new ColumnValue.Known(CanonicalBytes.of(text));
  }

  private static String line(@Nullable String... columns) {
    KeyLine line = new KeyLine();
    for (String column : columns) {
      line.begin();
      if (column == null) {
        line.endNull();
      } else {
        line.text().ascii(column);
        line.end(TEXT);
      }
    }
    return string(line);
  }

  private static String foreign(String text) {
    KeyLine line = new KeyLine();
    line.begin();
    line.text().ascii(text);
    line.endForeign();
    return string(line);
  }

  private static String string(KeyLine line) {
    return new String(line.text().array(), 0, line.text().length(), StandardCharsets.UTF_8);
  }
}
