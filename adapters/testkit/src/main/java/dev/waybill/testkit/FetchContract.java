package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.testkit.HeldTable.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a destination gives back.
abstract class FetchContract extends ReadBackContract {
  /// What was given, by the position of its key.
  private record Given(Map<Integer, HeldRow> rows) {
    HeldRow at(int position) {
      return Objects.requireNonNull(rows.get(position), () -> "nothing given for " + position);
    }
  }

  @Test
  void theCurrentVersionIsGivenOnceADeletedRowAsDeletedAnAbsentOneNotAtAll() throws Exception {
    use(HeldTable.DATED);
    Row changed = at(A, CHANGED.plusSeconds(1));
    Row absent = new Row("z", "acme", NOON, CHANGED);
    send(1, 10, upsert(A), upsert(B), upsert(C));
    send(2, 11, upsert(changed), delete(B), upsert(at(changed, CHANGED.plusSeconds(2))));

    Given given = fetch(absent, C, B, A);

    assertThat(given.rows()).containsOnlyKeys(1, 2, 3);
    assertRow(given.at(1), 1, 10, C);
    assertThat(given.at(2).operation()).isEqualTo(RowOperation.DELETE);
    assertThat(given.at(2).values().getFirst()).isEqualTo(known("b"));
    assertRow(given.at(3), 2, 11, at(A, CHANGED.plusSeconds(2)));
  }

  @Test
  void aRowThatMovedIsGivenFromWhereItIsNowWhateverIsAskedFor() throws Exception {
    use(HeldTable.MOVING);
    Row moved = new Row("a", "umbrella", MIDNIGHT, CHANGED.plusSeconds(1));
    send(1, 10, upsert(A));
    send(2, 11, upsert(moved));

    assertRow(fetch(A).at(0), 2, 11, moved);
    assertRow(fetch(List.of(new RowIdentity(Arrays.asList("a", null, null)))).at(0), 2, 11, moved);
  }

  @Test
  void onlyWhatWasDecidedIsGiven() throws Exception {
    use(HeldTable.DATED);
    stopOnceDecided(delivery(1, 10, upsert(A)), 0);
    delivery(2, 11, upsert(B)).stage(zombie).close();

    assertThat(fetch(A, B).rows()).containsOnlyKeys(0);
    assertThat(fetch().rows()).isEmpty();
  }

  @Test
  void manyRowsOfManyReadsComeBack() throws Exception {
    use(HeldTable.DATED);
    List<Row> rows = new ArrayList<>();
    for (int read = 0; read < 3; read++) {
      List<Sent> sent = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Row row = new Row("r" + read + "-" + i, i % 7 == 0 ? "acme" : "umbrella", NOON, CHANGED);
        rows.add(row);
        sent.add(upsert(row));
      }
      send(read + 1, read + 10, sent.toArray(new Sent[0]));
    }
    Collections.reverse(rows);
    List<Row> wanted = rows.stream().filter(row -> row.id().hashCode() % 3 != 0).toList();

    Given given = fetch(wanted.toArray(new Row[0]));

    assertThat(given.rows()).hasSize(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(given.at(i).values().getFirst()).isEqualTo(known(wanted.get(i).id()));
    }
  }

  /// Among rows of several pages: whichever are asked for, each comes with its own values.
  @Test
  void rowsThatLieFarApartComeBackWithTheirOwnValues() throws Exception {
    use(HeldTable.LONG);
    int rows = 2_000;
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      sent.add(new Sent(RowOperation.UPSERT, numbered(i)));
    }
    send(1, 10, sent.toArray(new Sent[0]));
    long seed = Long.getLong("waybill.seed", System.nanoTime());
    System.out.println("rows asked for by -Dwaybill.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      List<Integer> wanted =
          random.ints(1 + random.nextInt(12), 0, rows).distinct().boxed().toList();

      Given given =
          fetch(
              wanted.stream()
                  .map(i -> new Row("n" + i, "acme", NOON, CHANGED).identity(table()))
                  .toList());

      for (int i = 0; i < wanted.size(); i++) {
        int row = wanted.get(i);
        assertThat(given.at(i).values())
            .as("row %d of %s", row, wanted)
            .containsAll(
                List.of(
                    known("n" + row),
                    known(longText(row)),
                    known("%d:%d".formatted(String.valueOf(row).length(), row))));
      }
    }
  }

  private static byte[] numbered(int row) {
    String digits = String.valueOf(row);
    return new TestTuple()
        .text("n" + row)
        .text("acme")
        .instant(NOON)
        .instant(CHANGED)
        .text(longText(row))
        .hex(
            "00000001 00000000 00000019 00000001 00000001 %08x %s"
                .formatted(
                    digits.length(),
                    HexFormat.of().formatHex(digits.getBytes(StandardCharsets.US_ASCII))))
        .bytes();
  }

  private static String longText(int row) {
    return ("text of row " + row + " ").repeat(60);
  }

  @Test
  void aValueOfEveryTypeComesBackInItsOneForm() throws Exception {
    use(HeldTable.EVERYTHING);
    Row bare = new Row("bare", "acme", NOON, CHANGED);
    TestTuple nothing = new TestTuple().text("bare").text("acme").instant(NOON).instant(CHANGED);
    for (int i = 4; i < table().columns().size(); i++) {
      nothing.nothing();
    }
    send(
        1,
        10,
        new Sent(RowOperation.UPSERT, everything()),
        new Sent(RowOperation.UPSERT, nothing.bytes()));

    Given given = fetch(A, bare);

    assertThat(given.at(0).values().subList(4, 19))
        .containsExactly(
            known("true"),
            known("-32768"),
            known("7"),
            known("-9223372036854775808"),
            known("3dcccccd"),
            known("NaN"),
            known("-12345.67"),
            known("10000000000000000"),
            known("-1"),
            known("-1"),
            known("00000000-0000-0001-ffff-ffffffffffff"),
            known("{\"a\":[15e-1,{\"é\":null}],\"b|\":1e2}"),
            known("00ff"),
            known("1:a-0:3:é|"),
            known("1:5-"));
    assertThat(given.at(1).values().subList(4, 19)).containsOnly(ColumnValue.NULL);
  }

  private static byte[] everything() {
    String list = "00000001 00000001 %s %s 00000001";
    return new TestTuple()
        .text("a")
        .text("acme")
        .instant(NOON)
        .instant(CHANGED)
        .hex("01")
        .hex("8000")
        .hex("00000007")
        .hex("8000000000000000")
        .hex("3dcccccd")
        .hex("7ff8000000000000")
        // 1 2345 6700, below the point from the third on.
        .hex("0003 0001 4000 0004 0001 0929 1a2c")
        .hex("0001 0004 0000 0000 0001")
        .hex("ffffd532")
        .instant(Instant.parse("1969-12-31T23:59:59.999999Z"))
        .hex("0000000000000001 ffffffffffffffff")
        .text("\u0001{\"b|\": 100, \"a\": [1.50, {\"\\u00e9\": null}]}")
        .hex("00ff")
        .hex(
            list.formatted("00000019", "00000004")
                + "00000001 61 ffffffff 00000000 00000003 c3a97c")
        .hex(list.formatted("00000017", "00000002") + "00000004 00000005 ffffffff")
        .bytes();
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    use(HeldTable.DATED);
    RowIdentity once = A.identity(table());
    for (List<RowIdentity> keys :
        List.of(
            List.of(once, once),
            List.of(new RowIdentity(Arrays.asList("a", null, "acme"))),
            List.of(new RowIdentity(List.of("a", "yesterday", "acme"))),
            Stream.generate(() -> once).limit(DestinationAdapter.MOST_FETCHED + 1).toList())) {
      assertThatThrownBy(() -> fetch(keys)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertRow(HeldRow row, long ordinal, long seq, Row expected) {
    assertThat(row)
        .isEqualTo(
            new HeldRow(
                new ExportSeq(seq),
                new UUID(seq, ordinal),
                RowOperation.UPSERT,
                List.of(
                    known(expected.id()),
                    known(expected.organisation()),
                    known(Long.toString(HeldTable.micros(expected.at()))),
                    known(Long.toString(HeldTable.micros(expected.updated()))))));
  }

  static ColumnValue known(String text) {
    return new ColumnValue.Known(CanonicalBytes.of(text));
  }

  private Given fetch(Row... rows) throws Exception {
    return fetch(Stream.of(rows).map(row -> row.identity(table())).toList());
  }

  /// Rows by position; fails where one is given twice.
  private Given fetch(List<RowIdentity> keys) throws Exception {
    Map<Integer, HeldRow> rows = new TreeMap<>();
    ours.fetch(
        HeldTable.stream(table()),
        table(),
        keys,
        (position, row) -> assertThat(rows.put(position, row)).as("given twice").isNull());
    return new Given(rows);
  }
}
