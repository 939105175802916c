package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Thousands of partitions in little memory give what one file in plenty gives.
class SpillTest {
  private static final int ROWS = 30_000;
  private static final int ORGANISATIONS = 1_000;
  private static final Instant DAY = Instant.parse("2026-01-30T12:00:00Z");

  private static final TableSchema SCHEMA =
      Spool.schema(
          "org",
          "at",
          Spool.column("id", new ColumnType.Text()),
          Spool.column("org", new ColumnType.Text()),
          Spool.column("at", new ColumnType.Timestamp()),
          Spool.column("payload", new ColumnType.Text()));

  @TempDir Path folder;

  static Stream<Arguments> forms() {
    return Stream.of(
        arguments(Spool.parquet(Partitioning.ORG_DATE)),
        arguments(Spool.jsonLines(Partitioning.ORG_DATE)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void threeThousandPartitionsInOneMegabyte(FileForm form) throws Exception {
    long seed = new Random().nextLong();
    List<byte[]> tuples = tuples(new Random(seed));
    long memory = Spool.MB;
    long mostHeld = 0;
    int mostOpen = 0;
    try (SpoolingEncoder encoder = Spool.open(folder.resolve("many"), SCHEMA, form, memory)) {
      for (byte[] tuple : tuples) {
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
        mostHeld = Math.max(mostHeld, encoder.heldBytes());
        mostOpen = Math.max(mostOpen, encoder.openFiles());
      }
      assertThat(mostHeld).as("seed %d", seed).isBetween(memory / 4, memory);
      assertThat(mostOpen).isLessThanOrEqualTo(1);
      assertThat(folder.resolve("many/pending.spill")).exists();
      SpooledDelivery many = encoder.finish();
      SpooledDelivery one =
          Spool.encode(folder.resolve("one"), SCHEMA, Spool.parquet(Partitioning.NONE), tuples);
      assertThat(many.files()).hasSize(ORGANISATIONS * 3);
      assertThat(many.rows()).isEqualTo(ROWS);
      assertSameRows(form, many, one, seed);
      assertEachFileIsItsPartition(form, many);
    }
    assertThat(folder.resolve("many/pending.spill")).doesNotExist();
  }

  @Test
  void keepsTheOrderOfRowsWithinAPartition() throws Exception {
    List<byte[]> tuples = tuples(new Random(1));
    try (SpoolingEncoder encoder =
        Spool.open(folder, SCHEMA, Spool.jsonLines(Partitioning.DATE), Spool.MB)) {
      for (byte[] tuple : tuples) {
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      SpooledDelivery delivery = encoder.finish();
      assertThat(delivery.files()).hasSize(3);
      assertThat(delivery.rows()).isEqualTo(ROWS);
      for (SpooledFile file : delivery.files()) {
        List<String> ids =
            JsonFile.rows(new SpooledDelivery(List.of(file))).stream()
                .map(row -> row.get("id").stringValue())
                .toList();
        assertThat(ids).isSorted().hasSize((int) file.rows());
      }
    }
  }

  @Test
  void aRowLargerThanTheMemoryStillArrives() throws Exception {
    String large = "x".repeat(3 << 20);
    try (SpoolingEncoder encoder =
        Spool.open(folder, SCHEMA, Spool.parquet(Partitioning.ORG_DATE), Spool.MB)) {
      for (int i = 0; i < 6; i++) {
        byte[] tuple = tuple(i, "org-" + i % 3, DAY, i % 2 == 0 ? large : "small");
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      assertThat(
              Duck.rows(
                  "SELECT id, length(payload) FROM %s ORDER BY id"
                      .formatted(Duck.parquet(encoder.finish()))))
          .extracting(row -> row.get(1))
          .containsExactly("3145728", "5", "3145728", "5", "3145728", "5");
    }
  }

  @Test
  void nullsHaveAPartitionOfTheirOwn() throws Exception {
    List<byte[]> tuples = new ArrayList<>();
    tuples.add(new Tuples().text("a").nothing().nothing().nothing().bytes());
    tuples.add(new Tuples().text("b").text("").nothing().nothing().bytes());
    SpooledDelivery delivery =
        Spool.encode(folder, SCHEMA, Spool.parquet(Partitioning.ORG_DATE), tuples);
    assertThat(delivery.files())
        .extracting(SpooledFile::partition)
        .containsExactly(
            List.of(new PartitionValue("org_id", null), new PartitionValue("date", null)),
            List.of(new PartitionValue("org_id", ""), new PartitionValue("date", null)));
  }

  @Test
  void beginsAnotherFileAtTheTargetSize() throws Exception {
    FileForm form = new FileForm.Parquet(Partitioning.NONE, Spool.MB);
    Random random = new Random(7);
    try (SpoolingEncoder encoder = Spool.open(folder, SCHEMA, form, Spool.MB)) {
      for (int i = 0; i < ROWS; i++) {
        byte[] noise = new byte[100];
        random.nextBytes(noise);
        byte[] tuple = tuple(i, "o", DAY, HexFormat.of().formatHex(noise));
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      SpooledDelivery delivery = encoder.finish();
      assertThat(delivery.files()).hasSizeBetween(2, 4);
      assertThat(delivery.files()).extracting(SpooledFile::part).doesNotHaveDuplicates().isSorted();
      assertThat(Duck.row("SELECT count(DISTINCT id) FROM " + Duck.parquet(delivery)))
          .containsExactly(String.valueOf(ROWS));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void leavesNothingWhenItWasNotFinished(FileForm form) throws Exception {
    try (SpoolingEncoder encoder = Spool.open(folder, SCHEMA, form, Spool.MB)) {
      for (byte[] tuple : tuples(new Random(3))) {
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      assertThat(encoder.spooledBytes()).isGreaterThan(ROWS * 100L);
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static void assertSameRows(
      FileForm form, SpooledDelivery many, SpooledDelivery one, long seed) throws Exception {
    String read = form instanceof FileForm.Parquet ? Duck.parquet(many) : Duck.jsonLines(many);
    String columns = "id, org, CAST(\"at\" AS TIMESTAMPTZ) AS moment, payload";
    String difference =
        "SELECT count(*) FROM (SELECT %1$s FROM %2$s EXCEPT ALL SELECT %1$s FROM %3$s)";
    assertThat(Duck.row(difference.formatted(columns, read, Duck.parquet(one))))
        .as("seed %d", seed)
        .containsExactly("0");
    assertThat(Duck.row(difference.formatted(columns, Duck.parquet(one), read)))
        .as("seed %d", seed)
        .containsExactly("0");
  }

  private static void assertEachFileIsItsPartition(FileForm form, SpooledDelivery delivery)
      throws Exception {
    Set<List<PartitionValue>> partitions = new HashSet<>();
    for (SpooledFile file : delivery.files()) {
      assertThat(partitions.add(file.partition())).isTrue();
      assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
      assertThat(file.sha256()).isEqualTo(sha256(file.path()));
    }
    for (SpooledFile file : delivery.files().subList(0, 20)) {
      SpooledDelivery alone = new SpooledDelivery(List.of(file));
      String read = form instanceof FileForm.Parquet ? Duck.parquet(alone) : Duck.jsonLines(alone);
      assertThat(
              Duck.rows(
                  "SELECT DISTINCT org, CAST(CAST(\"at\" AS TIMESTAMPTZ) AS DATE)::varchar, count(*) OVER () FROM (SELECT org, \"at\" FROM %s)"
                      .formatted(read)))
          .containsExactly(
              List.of(
                  String.valueOf(file.partition().get(0).value()),
                  String.valueOf(file.partition().get(1).value()),
                  String.valueOf(file.rows())));
    }
  }

  private static String sha256(Path path) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
  }

  /// Every partition has ten rows; the ids rise.
  private static List<byte[]> tuples(Random random) throws IOException {
    List<byte[]> tuples = new ArrayList<>(ROWS);
    for (int i = 0; i < ROWS; i++) {
      int partition = i % (ORGANISATIONS * 3);
      Instant at = DAY.plusSeconds(86_400L * (partition % 3)).plusSeconds(random.nextInt(40_000));
      String payload = "p".repeat(20 + random.nextInt(120)) + random.nextLong();
      tuples.add(tuple(i, "org " + partition / 3, at, payload));
    }
    return tuples;
  }

  private static byte[] tuple(int id, String org, Instant at, String payload) {
    return new Tuples().text("id-%06d".formatted(id)).text(org).timestamp(at).text(payload).bytes();
  }
}
