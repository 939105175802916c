package dev.waybill.objectfiles.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files and pages are read, what hides what, and files that somebody has rewritten.
class HeldFilesTest {
  private static final TableSchema DATED = schema("id", "at");
  private static final TableSchema MOVING = schema("id");
  private static final Instant DAY = Instant.parse("2026-01-31T00:00:00Z");
  private static final HeldRange RANGE = new HeldRange(DAY, DAY.plusSeconds(86_400), null);

  @TempDir Path folder;
  private final List<String> opened = new ArrayList<>();
  private long fetched;

  @Test
  void moreKeysThanAreRememberedAreCountedInParts() throws Exception {
    List<HeldFile> files = new ArrayList<>();
    for (int read = 0; read < 4; read++) {
      int from = read * 200;
      files.add(
          lines(
              read,
              "one.jsonl.zst",
              IntStream.range(from, from + 400)
                  .mapToObj(i -> line("k" + i, "2026-01-31", i % 9 == 0 ? "d" : "u"))
                  .toArray(String[]::new)));
    }
    List<HeldBucket> whole = new HeldFiles(MOVING, files).readBack("updated", HeldRange.ALL);
    opened.clear();

    assertThat(new HeldFiles(MOVING, files, 50).readBack("updated", HeldRange.ALL))
        .isEqualTo(whole);
    assertThat(opened).hasSizeGreaterThan(4 * 8);
    assertThat(whole.getFirst().rows()).isEqualTo(888);
  }

  @Test
  void whereTheDayIsPartOfTheKeyFilesOfOtherDaysAreNotRead() throws Exception {
    List<HeldFile> files = threeDays();

    assertThat(new HeldFiles(DATED, files).readBack("updated", RANGE)).hasSize(1);
    assertThat(opened).containsExactly("v1/date=2026-01-31/b.jsonl.zst");

    opened.clear();
    assertThat(fetch(DATED, files, "b", "2026-01-31 00:00:00+00")).hasSize(1);
    assertThat(opened).containsOnly("v1/date=2026-01-31/b.jsonl.zst");
  }

  /// A newer one may hold the row that has moved there; an older one hides nothing.
  @Test
  void whereItIsNotNewerFilesOfOtherDaysAreReadToo() throws Exception {
    List<HeldFile> files = threeDays();

    assertThat(new HeldFiles(MOVING, files).readBack("updated", RANGE)).hasSize(1);
    assertThat(opened)
        .containsExactly("v1/date=2026-01-31/b.jsonl.zst", "v1/date=2026-02-01/c.jsonl.zst");

    files.add(lines(9, "v1/date=2026-02-02/d.jsonl.zst", line("b", "2026-02-02", "u")));
    assertThat(new HeldFiles(MOVING, files).readBack("updated", RANGE)).isEmpty();
  }

  /// A folder holds the one text of an organisation, whoever asks may spell it otherwise.
  @Test
  void anOrganisationIsFoundHoweverItIsSpelled() throws Exception {
    String name = "0a0b0c0d-0000-0000-0000-000000000001";
    TableSchema schema =
        new TableSchema(
            new TableId("held"),
            1,
            0,
            List.of("org", "id"),
            "org",
            null,
            List.of(
                column("id", new ColumnType.Text()),
                column("org", new ColumnType.Uuid()),
                column("updated", new ColumnType.Timestamp())));
    List<HeldFile> files =
        List.of(
            lines(
                1,
                "v1/org_id=" + name + "/a.jsonl.zst",
                "{\"id\":\"a\",\"org\":\"" + name + "\",\"_waybill_op\":\"u\"}"));
    String spelled = name.toUpperCase(Locale.ROOT);

    assertThat(new HeldFiles(schema, files).readBack("updated", new HeldRange(null, null, spelled)))
        .singleElement()
        .satisfies(bucket -> assertThat(bucket.organisation()).isEqualTo(name));
    List<HeldRow> rows = new ArrayList<>();
    new HeldFiles(schema, files)
        .fetch(List.of(new RowIdentity(List.of(spelled, "a"))), (_, row) -> rows.add(row));
    assertThat(rows).hasSize(1);
  }

  private List<HeldFile> threeDays() {
    return new ArrayList<>(
        List.of(
            lines(1, "v1/date=2026-01-30/a.jsonl.zst", line("a", "2026-01-30", "u")),
            lines(2, "v1/date=2026-01-31/b.jsonl.zst", line("b", "2026-01-31", "u")),
            lines(3, "v1/date=2026-02-01/c.jsonl.zst", line("c", "2026-02-01", "u"))));
  }

  /// Where ordinals and reads run apart, as without a fence, the read decides.
  @Test
  void theHighestReadIsCurrentWhereverItLanded() throws Exception {
    List<HeldFile> files =
        List.of(
            lines(20, "new.jsonl.zst", line("a", "2026-01-31", "u")),
            lines(10, "old.jsonl.zst", line("a", "2026-01-31", "d"), line("b", "2026-01-31", "u")));

    assertThat(new HeldFiles(MOVING, files).readBack("updated", RANGE))
        .singleElement()
        .satisfies(bucket -> assertThat(bucket.rows()).isEqualTo(2));
    assertThat(fetch(MOVING, files, "a", "2026-01-31 00:00:00+00").get(0).seq())
        .isEqualTo(new ExportSeq(20));
  }

  @Test
  void rowGroupsOutsideTheRangeAreNotFetched() throws Exception {
    String rows =
        """
        SELECT 'k' || i AS id, 'acme' AS org, TIMESTAMPTZ '2026-01-01 00:00:00+00' + INTERVAL (i) MINUTE AS at,
          TIMESTAMPTZ '2026-02-01 00:00:00+00' AS updated, i AS amount, NULL::JSON AS doc, 'u' AS _waybill_op
        FROM range(100000) t(i)\
        """;
    List<HeldFile> files = List.of(parquet(1, "all.parquet", rows));
    assertThat(new HeldFiles(DATED, files).readBack("updated", HeldRange.ALL)).hasSize(70);
    long all = fetched;
    fetched = 0;

    List<HeldBucket> day = new HeldFiles(DATED, files).readBack("updated", RANGE);

    assertThat(day).singleElement().satisfies(b -> assertThat(b.rows()).isEqualTo(1_440));
    assertThat(fetched).isLessThan(all / 4);
  }

  /// By another writer, with a value changed, a column gone and no index of its pages.
  @Test
  void aFileThatSomebodyRewroteIsReadAsItIs() throws Exception {
    HeldFile file =
        parquet(
            1,
            "rewritten.parquet",
            """
            SELECT 'a' || i AS id, 'acme' AS org, TIMESTAMPTZ '2026-01-31 00:00:00+00' AS at,
              TIMESTAMPTZ '2026-01-31 00:00:00.000001+00' AS updated, 12.50::DECIMAL(9,2) AS amount,
              '{"a": 1' AS doc, 'u' AS _waybill_op
            FROM range(5000) t(i)\
            """);

    HeldRow row = fetch(MOVING, List.of(file), "a4321", "2026-01-31 00:00:00+00").get(0);

    assertThat(row.values())
        .containsExactly(
            known("a4321"),
            known("acme"),
            known("1769817600000000"),
            known("1769817600000001"),
            known("12.5"),
            new ColumnValue.Foreign(CanonicalBytes.of("{\"a\": 1")),
            ColumnValue.NULL);
  }

  @Test
  void whatIsNoValueOfItsTypeIsToldAsItWasFound() throws Exception {
    List<HeldFile> files =
        List.of(
            lines(
                1,
                "altered.jsonl.zst",
                "{\"id\": \"a\", \"org\": 5, \"at\": \"2026-01-31T00:00:00.000000Z\", \"updated\": \"yesterday\", \"amount\": \"x\", \"doc\": null, \"tags\": [\"t\", null, 7], \"_waybill_op\": \"u\", \"other\": {\"]}\": [\"\\\"\"]}}",
                "{\"_waybill_op\":\"u\",\"doc\":{\"b\":1.0,\"a\":[]},\"id\":\"b\",\"tags\":[],\"org\":null,\"at\":null}"));

    assertThat(fetch(MOVING, files, "a", null).get(0).values())
        .containsExactly(
            known("a"),
            new ColumnValue.Foreign(CanonicalBytes.of("5")),
            known("1769817600000000"),
            new ColumnValue.Foreign(CanonicalBytes.of("\"yesterday\"")),
            new ColumnValue.Foreign(CanonicalBytes.of("\"x\"")),
            known("null"),
            known("1:t-!1:7"));
    assertThat(fetch(MOVING, files, "b", null).get(0).values())
        .containsExactly(
            known("b"),
            ColumnValue.NULL,
            ColumnValue.NULL,
            ColumnValue.NULL,
            ColumnValue.NULL,
            known("{\"a\":[],\"b\":1}"),
            known(""));
    assertThat(new HeldFiles(MOVING, files).readBack("updated", HeldRange.ALL)).hasSize(2);
    assertThat(new HeldFiles(MOVING, files).readBack("updated", RANGE)).hasSize(1);
  }

  @Test
  void aFileThatIsNoneIsNamed() {
    for (String text :
        List.of("{\"id\": \"a\"", "[]", "{\"id\" 1}", "{\"id\":\"a\",\"_waybill_op\":\"x\"}")) {
      HeldFile file = lines(1, "broken.jsonl.zst", text);
      assertThatThrownBy(
              () -> new HeldFiles(MOVING, List.of(file)).readBack("updated", HeldRange.ALL))
          .isInstanceOf(UnreadableFileException.class)
          .hasMessageContaining("broken.jsonl.zst");
    }
  }

  private static String line(String id, String day, String operation) {
    return "{\"id\":\"%s\",\"org\":\"acme\",\"at\":\"%sT00:00:00.000000Z\",\"updated\":\"%sT00:00:00.000000Z\",\"_waybill_op\":\"%s\"}"
        .formatted(id, day, day, operation);
  }

  private HeldFile lines(long seq, String name, String... lines) {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return file(seq, name, Zstd.compress(text));
  }

  private HeldFile parquet(long seq, String name, String query) throws Exception {
    Path path = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4096)"
              .formatted(query, path));
    }
    return file(seq, name, Files.readAllBytes(path));
  }

  private HeldFile file(long seq, String name, byte[] content) {
    return new HeldFile(
        name,
        new ExportSeq(seq),
        new UUID(seq, seq),
        () -> {
          opened.add(name);
          return new Stored(content);
        });
  }

  private final class Stored implements StoredBytes {
    private final byte[] content;

    Stored(byte[] content) {
      this.content = content;
    }

    @Override
    public long length() {
      return content.length;
    }

    @Override
    public byte[] read(long start, int length) throws IOException {
      fetched += length;
      return Arrays.copyOfRange(content, (int) start, (int) start + length);
    }
  }

  private static List<HeldRow> fetch(
      TableSchema schema, List<HeldFile> files, String id, @Nullable String at) throws Exception {
    Map<Integer, HeldRow> rows = new TreeMap<>();
    List<@Nullable String> values =
        schema.equals(DATED) ? Arrays.asList(id, at, null) : Arrays.asList(id, null, at);
    new HeldFiles(schema, files).fetch(List.of(new RowIdentity(values)), rows::put);
    return List.copyOf(rows.values());
  }

  private static ColumnValue known(String text) {
    return new ColumnValue.Known(CanonicalBytes.of(text));
  }

  private static TableSchema schema(String... key) {
    return new TableSchema(
        new TableId("held"),
        1,
        0,
        List.of(key),
        "org",
        "at",
        List.of(
            column("id", new ColumnType.Text()),
            column("org", new ColumnType.Text()),
            column("at", new ColumnType.Timestamp()),
            column("updated", new ColumnType.Timestamp()),
            column("amount", new ColumnType.Decimal(9, 2)),
            column("doc", new ColumnType.Json()),
            column("tags", new ColumnType.ListOf(new ColumnType.Text()))));
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, true, "");
  }
}
