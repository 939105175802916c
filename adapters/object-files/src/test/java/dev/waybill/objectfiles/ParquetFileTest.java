package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What engines that read the files rely on beside the values.
class ParquetFileTest {
  private static final TableSchema SCHEMA =
      Spool.schema(
          "org",
          "updated_at",
          Spool.column("id", new ColumnType.Uuid()),
          Spool.column("org", new ColumnType.Text()),
          Spool.column("updated_at", new ColumnType.Timestamp()),
          Spool.column("payload", new ColumnType.Json()));

  @TempDir Path folder;

  @Test
  void rowGroupsCanBeSkippedByTheirStatistics() throws Exception {
    SpooledDelivery file = manyRowGroups();
    String groups =
        """
        SELECT row_group_id, stats_min_value, stats_max_value FROM parquet_metadata(%s)
        WHERE path_in_schema = '%s' ORDER BY row_group_id\
        """;
    List<List<String>> times = Duck.rows(groups.formatted(Duck.paths(file), "updated_at"));
    assertThat(times).hasSizeGreaterThan(2);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i).get(1)).isGreaterThan(times.get(i - 1).get(2));
    }
    for (String column : List.of("id", "org", "_waybill_seq")) {
      assertThat(Duck.rows(groups.formatted(Duck.paths(file), column)))
          .as(column)
          .allSatisfy(group -> assertThat(group.get(1)).isNotEqualTo("null"));
    }
    assertThat(Duck.rows(groups.formatted(Duck.paths(file), "payload")))
        .allSatisfy(group -> assertThat(group.get(1)).isEqualTo("null"));
  }

  @Test
  void pagesAreZstdAndOnlyColumnsThatRepeatHaveADictionary() throws Exception {
    SpooledDelivery file = manyRowGroups();
    assertThat(
            Duck.rows(
                "SELECT DISTINCT path_in_schema, compression, encodings LIKE '%DICTIONARY%' FROM parquet_metadata("
                    + Duck.paths(file)
                    + ") WHERE path_in_schema NOT LIKE '\\_%' ESCAPE '\\'"))
        .containsExactlyInAnyOrder(
            List.of("id", "ZSTD", "false"),
            List.of("org", "ZSTD", "true"),
            List.of("updated_at", "ZSTD", "false"),
            List.of("payload", "ZSTD", "false"));
  }

  @Test
  void theFooterNamesTableVersionAndRead() throws Exception {
    SpooledDelivery file = manyRowGroups();
    assertThat(
            Duck.rows(
                "SELECT decode(key), decode(value) FROM parquet_kv_metadata("
                    + Duck.paths(file)
                    + ")"))
        .contains(
            List.of("waybill.table", "things"),
            List.of("waybill.schema_version", "1.2"),
            List.of("waybill.seq", "4242"));
  }

  @Test
  void controlColumnsTellUpsertsFromDeletes() throws Exception {
    try (SpoolingEncoder encoder =
        Spool.open(
            folder,
            Spool.table("v", new ColumnType.Text()),
            Spool.parquet(Partitioning.NONE),
            Spool.MB)) {
      byte[] kept = new Tuples().text("kept").text("v").bytes();
      byte[] gone = new Tuples().text("gone").nothing().bytes();
      encoder.row(RowOperation.UPSERT, kept, 0, kept.length);
      encoder.row(RowOperation.DELETE, gone, 0, gone.length);
      String parquet = Duck.parquet(encoder.finish());
      assertThat(
              Duck.rows(
                  "SELECT id, v, _waybill_seq, _waybill_op, _waybill_deleted, _waybill_synced_at::varchar FROM "
                      + parquet))
          .containsExactly(
              List.of("kept", "v", "4242", "u", "false", "2026-11-21 12:00:00.123456+00"),
              List.of("gone", "null", "4242", "d", "true", "2026-11-21 12:00:00.123456+00"));
      assertThat(
              Duck.rows("SELECT name, repetition_type FROM parquet_schema(" + paths(parquet) + ")"))
          .contains(List.of("id", "REQUIRED"), List.of("v", "OPTIONAL"));
    }
  }

  private static String paths(String readParquet) {
    return readParquet.substring("read_parquet(".length(), readParquet.length() - 1);
  }

  private SpooledDelivery manyRowGroups() throws Exception {
    Random random = new Random(5);
    try (SpoolingEncoder encoder =
        Spool.open(folder, SCHEMA, Spool.parquet(Partitioning.NONE), Spool.MB)) {
      for (int i = 0; i < 80_000; i++) {
        byte[] tuple =
            new Tuples()
                .field(uuid(random))
                .text("org-" + i % 5)
                .timestamp(Instant.ofEpochSecond(1_790_000_000L + i))
                .field(Tuples.jsonb("{\"n\": " + random.nextLong() + "}"))
                .bytes();
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      return encoder.finish();
    }
  }

  private static byte[] uuid(Random random) {
    byte[] uuid = new byte[16];
    random.nextBytes(uuid);
    return uuid;
  }
}
