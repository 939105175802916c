package dev.waybill.spi.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " => ",
      value = {
        "{} => {}",
        "[ ] => []",
        "~ null~ => null",
        "[1,2, 3] => [1,2,3]",
        "{\"b\": 1, \"a\": 2} => {\"a\":2,\"b\":1}",
        "{\"b\":{\"z\":[],\"y\":{}},\"a\":[{\"d\":0,\"c\":0}]} => {\"a\":[{\"c\":0,\"d\":0}],\"b\":{\"y\":{},\"z\":[]}}",
        "{\"aa\":1,\"b\":2,\"\":3} => {\"\":3,\"aa\":1,\"b\":2}",
        "{\"a\":2,\"b\":0,\"a\":1} => {\"a\":2,\"a\":1,\"b\":0}",
        "0 => 0",
        "-0 => 0",
        "-0.00e7 => 0",
        "0e99999999999999999999 => 0",
        "1.50 => 15e-1",
        "100 => 1e2",
        "1E+2 => 1e2",
        "0.01e4 => 1e2",
        "-12 => -12",
        "1e999999 => 1e999999",
        "10e99999999999999999999 => 1e100000000000000000000",
        "0.1e-99999999999999999999 => 1e-100000000000000000000",
        "1e00000000000000000000000002 => 1e2",
        "123456789012345678901234567890.5 => 1234567890123456789012345678905e-1",
        "\"\\u0061\\/\\b\\u0007\\\"\\\\\" => \"a/\\u0008\\u0007\\\"\\\\\"",
        "\"\\ud83d\\ude00\" => \"😀\"",
        "\"\\uD83D\\u0041\" => \"\\ud83dA\"",
        "\"\\udE00\" => \"\\ude00\"",
        "\"\\u0000\" => \"\\u0000\""
      })
  void aDocumentHasOneSpelling(String json, String canonical) {
    assertThat(canonical(json)).isEqualTo(canonical);
    assertThat(canonical(canonical)).as("again").isEqualTo(canonical);
  }

  /// By UTF-16 they would stand the other way round.
  @Test
  void namesStandByCodePoints() {
    assertThat(canonical("{\"😀\":1,\"\uFFFD\":2,\"\\uDE00\":3,\"z\":4,\"\\u001f\":5}"))
        .isEqualTo("{\"\\u001f\":5,\"z\":4,\"\\ude00\":3,\"\uFFFD\":2,\"😀\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "1.e2",
        "-",
        "nul",
        "nulll",
        "true false",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\t\"",
        "[1 2]",
        "{\"a\" 1}",
        "]",
        "[}",
        "NaN",
        "[1]]",
        "1-2",
        "--1",
        "1e2e3"
      })
  void whatIsNoJsonIsNone(String text) {
    assertThat(canonical(text)).isNull();
  }

  @Test
  void halfASurrogatePairThatIsNoEscapeIsNoText() {
    byte[] raw = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
    assertThat(new CanonicalJson().put(raw, 0, raw.length, new CanonicalBuffer())).isFalse();
  }

  @Test
  void depthTakesNoStack() {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    assertThat(canonical(deep)).isEqualTo(deep);
  }

  /// A document and another spelling of it are equal, one that was changed in one place is not.
  @Test
  void valuesAreToldApartHoweverTheyAreSpelled() {
    long seed = System.nanoTime();
    System.out.println("CanonicalJsonTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      JsonNode document = JsonNode.random(random, 4);
      String first = document.spelled(random);
      String second = document.spelled(random);
      String other = document.changed(random).spelled(random);

      assertThat(canonical(second)).as("%s and %s", first, second).isEqualTo(canonical(first));
      assertThat(canonical(first)).as("%s and %s", first, other).isNotEqualTo(canonical(other));
    }
  }

  private static @Nullable String canonical(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    CanonicalBuffer out = new CanonicalBuffer();
    out.put('x');
    boolean known = new CanonicalJson().put(text, 0, text.length, out);
    String written = new String(out.array(), 1, out.length() - 1, StandardCharsets.UTF_8);
    assertThat(known || written.isEmpty()).as("leaves nothing behind").isTrue();
    return known ? written : null;
  }
}
