package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.CanonicalRow;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommitmentTest {
  private static final byte[] KEY = new byte[OrganisationKey.BYTES];
  private static final List<ColumnType> TYPES =
      List.of(
          new ColumnType.Text(),
          new ColumnType.Decimal(20, 6),
          new ColumnType.Json(),
          new ColumnType.Timestamp(),
          new ColumnType.Int(64),
          new ColumnType.Bool());

  private final OrganisationKey key = new OrganisationKey(1, "org", KEY);
  private final Tombstones tombstones = new Tombstones(key);

  private static CanonicalBuffer bytes(String text) {
    CanonicalBuffer buffer = new CanonicalBuffer();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.put(utf8, 0, utf8.length);
    return buffer;
  }

  /// @param texts of [#TYPES]
  private static CanonicalBuffer row(List<@Nullable String> texts) {
    List<ColumnValue> values = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      String text = texts.get(i);
      if (text == null) {
        values.add(ColumnValue.NULL);
      } else {
        CanonicalBuffer out = new CanonicalBuffer();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(new FieldValue(TYPES.get(i)).text(utf8, 0, utf8.length, out)).isTrue();
        values.add(new ColumnValue.Known(CanonicalBytes.of(out.array(), 0, out.length())));
      }
    }
    CanonicalBuffer row = new CanonicalBuffer();
    CanonicalRow.put(values, row);
    return row;
  }

  private static byte[] part(byte[] entries, int row, int from, int to) {
    return Arrays.copyOfRange(entries, 80 * row + from, 80 * row + to);
  }

  private boolean commitsTo(List<@Nullable String> committed, List<@Nullable String> found) {
    tombstones.clear();
    tombstones.add(bytes("a"), row(committed), 0);
    byte[] entries = tombstones.entries();
    return key.commits(part(entries, 0, 0, 16), row(found), part(entries, 0, 48, 80));
  }

  private static final List<@Nullable String> ROW =
      List.of("é", "1.0", "{\"a\":1.50,\"b\":[true,null]}", "2026-03-01 12:00:00.5+00", "7", "t");

  @Test
  void valuesCountAndNotTheirSpelling() {
    assertThat(commitsTo(ROW, ROW)).isTrue();
    assertThat(
            commitsTo(
                ROW,
                List.of(
                    "é",
                    "1.00",
                    "{ \"b\": [true, null], \"a\": 15e-1 }",
                    "2026-03-01 12:00:00.500000+00",
                    "7",
                    "true")))
        .isTrue();
  }

  @Test
  void aFlippedValueOfAnyColumnIsAnother() {
    List<@Nullable String> others =
        Arrays.asList(
            "e", "1.01", "{\"a\":1.50,\"b\":[true,0]}", "2026-03-01 12:00:00.500001+00", "8", "f");
    for (int column = 0; column < TYPES.size(); column++) {
      List<@Nullable String> found = new ArrayList<>(ROW);
      found.set(column, others.get(column));
      assertThat(commitsTo(ROW, found)).as("column %d altered", column).isFalse();
      found.set(column, null);
      assertThat(commitsTo(ROW, found)).as("column %d emptied", column).isFalse();
      assertThat(commitsTo(found, ROW)).as("column %d filled", column).isFalse();
    }
  }

  @Test
  void aFlippedBitAnywhereIsAnother() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    CanonicalBuffer row = row(ROW);
    tombstones.add(bytes("a"), row, 0);
    byte[] entries = tombstones.entries();
    byte[] salt = part(entries, 0, 0, 16);
    byte[] commitment = part(entries, 0, 48, 80);
    assertThat(key.commits(salt, row, commitment)).isTrue();
    for (byte[] one : List.of(salt, commitment, row.array())) {
      int at = random.nextInt(one == row.array() ? row.length() : one.length);
      one[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(key.commits(salt, row, commitment)).as("byte %d", at).isFalse();
      tombstones.clear();
      tombstones.add(bytes("a"), row, 0);
      System.arraycopy(tombstones.entries(), 0, salt, 0, 16);
      System.arraycopy(tombstones.entries(), 48, commitment, 0, 32);
    }
  }

  /// Computed from the words of the package, by nothing of the module.
  @Test
  void aCommitmentIsTheHmacOfSaltAndValue() throws Exception {
    CanonicalBuffer row = row(ROW);
    tombstones.add(bytes("a|b"), row, 0);
    byte[] entries = tombstones.entries();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    mac.update(part(entries, 0, 0, 16));
    assertThat(mac.doFinal("a|b".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(part(entries, 0, 16, 48));
    mac.update(part(entries, 0, 0, 16));
    assertThat(mac.doFinal(Arrays.copyOf(row.array(), row.length())))
        .isEqualTo(part(entries, 0, 48, 80));
    assertThat(tombstones.ids()).containsExactly("a|b");
  }

  @Test
  void equalRowsCannotBeTold() {
    tombstones.add(bytes("a"), row(ROW), 0);
    tombstones.add(bytes("a"), row(ROW), 0);
    byte[] entries = tombstones.entries();
    assertThat(part(entries, 0, 16, 48)).isNotEqualTo(part(entries, 1, 16, 48));
    assertThat(part(entries, 0, 48, 80)).isNotEqualTo(part(entries, 1, 48, 80));
  }

  @Test
  void aBatchHasAnEnd() {
    CanonicalBuffer value = bytes("a");
    while (!tombstones.isFull()) {
      tombstones.add(value, value, 0);
    }
    assertThatThrownBy(() -> tombstones.add(value, value, 0))
        .hasMessage("expected at most 8192 rows in a batch, found more");
  }
}
