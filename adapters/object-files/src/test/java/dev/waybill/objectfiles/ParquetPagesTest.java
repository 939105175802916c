package dev.waybill.objectfiles;

import static org.apache.parquet.column.Encoding.PLAIN;
import static org.apache.parquet.column.Encoding.PLAIN_DICTIONARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where pages, dictionaries and row groups end. Pages have 20,000 rows at most, or 16 kB of values
/// in the least memory.
class ParquetPagesTest {
  private static final int PAGE_ROWS = 20_000;
  private static final int PAGE_BYTES = 1 << 14;
  private static final long LITTLE = Spool.MB / 4;
  private static final long MUCH = 64 * Spool.MB;
  private static final ColumnType TEXT = new ColumnType.Text();

  @TempDir Path folder;

  @Test
  void aColumnThatNeverRepeatsTriesADictionaryOnce() throws Exception {
    ParquetFileView file = texts(60_000, LITTLE, i -> Long.toHexString(i * 0x9E3779B97F4A7C15L));
    assertThat(file.chunks("v")).hasSizeGreaterThan(2);
    assertThat(file.chunks("v"))
        .allSatisfy(chunk -> assertThat(chunk.encodings()).doesNotContain(PLAIN_DICTIONARY));
  }

  @Test
  void aColumnThatRepeatsHasADictionaryInEveryRowGroup() throws Exception {
    ParquetFileView file =
        values(300_000, LITTLE, TEXT, i -> Tuples.textField("value " + (i * 7919L) % 600));
    assertThat(file.chunks("v")).hasSizeGreaterThan(1);
    assertThat(file.chunks("v"))
        .allSatisfy(chunk -> assertThat(chunk.encodings()).contains(PLAIN_DICTIONARY));
  }

  /// 900 values fit into a dictionary of 16 kB and 2,000 do not, so that the chunk leaves it among
  /// them: in the middle of a page, after others that refer to it.
  @ParameterizedTest
  @ValueSource(ints = {4_096, 4_097, 5_000, 6_001, 8_191, 8_192})
  void aDictionaryThatIsFullEndsInTheMiddleOfAChunk(int change) throws Exception {
    ParquetFileView file = texts(14_000, LITTLE, i -> "v" + (i < change ? i % 900 : 1_000_000 + i));
    assertThat(file.chunks("v").getFirst().encodings()).contains(PLAIN_DICTIONARY, PLAIN);
  }

  @Test
  void aDictionaryOfNumbersThatIsFullEndsInTheMiddleOfAChunk() throws Exception {
    ParquetFileView file =
        values(
            40_000,
            LITTLE,
            new ColumnType.Int(32),
            i -> Tuples.int32(i < 9_000 ? i % 1_500 - 700 : i * 31));
    assertThat(file.chunks("v").getFirst().encodings()).contains(PLAIN_DICTIONARY, PLAIN);
  }

  @Test
  void oneValueNeedsNoBits() throws Exception {
    ParquetFileView file = texts(50_000, MUCH, _ -> "the same");
    assertThat(file.chunks("v").getFirst().metadata().getTotalSize()).isLessThan(400);
  }

  @Test
  void nullsStandAtTheBordersOfPages() throws Exception {
    List<Integer> nulls =
        List.of(0, PAGE_ROWS - 1, PAGE_ROWS, 2 * PAGE_ROWS - 1, 3 * PAGE_ROWS, 3 * PAGE_ROWS + 6);
    ParquetFileView file =
        texts(3 * PAGE_ROWS + 7, MUCH, i -> nulls.contains(i) ? null : "v" + i % 10);
    ParquetFileView.Chunk chunk = file.chunks("v").getFirst();
    assertThat(chunk.index().getNullCounts()).containsExactly(2L, 2L, 0L, 2L);
    assertThat(firstRows(chunk)).containsExactly(0L, 20_000L, 40_000L, 60_000L);
  }

  @Test
  void pagesOfNullsStandAnywhere() throws Exception {
    ParquetFileView file =
        texts(5 * PAGE_ROWS, MUCH, i -> i / PAGE_ROWS == 1 || i / PAGE_ROWS == 3 ? "v" + i : null);
    ParquetFileView.Chunk chunk = file.chunks("v").getFirst();
    assertThat(chunk.index().getNullPages()).containsExactly(true, false, true, false, true);
    assertThat(chunk.index().getNullCounts()).containsExactly(20_000L, 0L, 20_000L, 0L, 20_000L);
  }

  @Test
  void aColumnOfNullsHasNoDictionary() throws Exception {
    ParquetFileView file = texts(PAGE_ROWS + 1, MUCH, _ -> null);
    assertThat(file.chunks("v").getFirst().encodings()).doesNotContain(PLAIN_DICTIONARY);
    assertThat(file.chunks("v").getFirst().metadata().getStatistics().getNumNulls())
        .isEqualTo(PAGE_ROWS + 1);
  }

  @Test
  void aValueMayBeLongerThanAPage() throws Exception {
    ParquetFileView file =
        texts(60, LITTLE, i -> i % 20 == 7 ? i + "x".repeat(5 * PAGE_BYTES) : "short " + i);
    assertThat(file.chunks("v")).hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void aValueMayBeAsLongAsAPageToTheByte() throws Exception {
    for (int length : new int[] {PAGE_BYTES - 5, PAGE_BYTES - 4, PAGE_BYTES - 3}) {
      texts(10, LITTLE, i -> i + "y".repeat(length - 1));
    }
  }

  /// A list is never cut: a page begins with a row.
  @Test
  void listsEndWithTheirPage() throws Exception {
    ParquetFileView file =
        lists(
            3_000,
            i ->
                switch (i % 5) {
                  case 0 -> null;
                  case 1 -> List.of();
                  case 2 -> Collections.nCopies(3, null);
                  case 3 -> Arrays.asList("a" + i, null, "", "b" + i % 3);
                  default -> Collections.nCopies(i % 1_000 == 4 ? 5_000 : 2, "c" + i % 7);
                });
    ParquetFileView.Chunk chunk = file.chunks("v.list.element").getFirst();
    assertThat(chunk.pageCount()).isGreaterThan(5);
    assertThat(firstRows(chunk)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void listsWithoutElementsFillPages() throws Exception {
    ParquetFileView nulls = lists(PAGE_ROWS + 1, _ -> null);
    assertThat(nulls.chunks("v.list.element").getFirst().index().getNullPages()).containsOnly(true);
    ParquetFileView empty = lists(PAGE_ROWS + 1, _ -> List.of());
    assertThat(empty.chunks("v.list.element").getFirst().index().getNullPages()).containsOnly(true);
  }

  /// In one row group after another; DuckDB leaves out those without a delete by their statistics.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 1_000, 30_000, 100_000})
  void deletesAreMarkedWhereverTheyStand(int every) throws Exception {
    TableSchema schema = Spool.table("v", TEXT);
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.NONE), LITTLE)) {
      for (int i = 0; i < 70_000; i++) {
        String value = Long.toHexString(i * 0x9E3779B97F4A7C15L);
        byte[] tuple = new Tuples().text("k" + i).text(value).bytes();
        encoder.row(
            i % every == every - 1 ? RowOperation.DELETE : RowOperation.UPSERT,
            tuple,
            0,
            tuple.length);
      }
      SpooledDelivery files = encoder.finish();
      assertThat(new ParquetFileView(files).chunks("_waybill_op")).hasSizeGreaterThan(2);
      String rows = Duck.parquet(files);
      String wrong =
          "SELECT count(*) FROM %s WHERE _waybill_deleted <> (substr(id, 2)::int %% %d = %d - 1) OR _waybill_op <> if(_waybill_deleted, 'd', 'u')";
      assertThat(Duck.row(wrong.formatted(rows, every, every))).containsExactly("0");
      String deleted = String.valueOf(70_000 / every);
      assertThat(Duck.row("SELECT count(*) FROM " + rows + " WHERE _waybill_deleted"))
          .containsExactly(deleted);
      assertThat(Duck.row("SELECT count(*) FROM " + rows + " WHERE _waybill_op = 'd'"))
          .containsExactly(deleted);
    }
  }

  private static List<Long> firstRows(ParquetFileView.Chunk chunk) {
    return IntStream.range(0, chunk.pageCount()).mapToObj(chunk.pages()::getFirstRowIndex).toList();
  }

  private ParquetFileView texts(int rows, long memory, IntFunction<@Nullable String> value)
      throws Exception {
    return values(
        rows,
        memory,
        TEXT,
        i -> {
          String text = value.apply(i);
          return text == null ? null : Tuples.textField(text);
        });
  }

  private ParquetFileView lists(int rows, IntFunction<@Nullable List<@Nullable String>> value)
      throws Exception {
    return values(
        rows,
        LITTLE,
        new ColumnType.ListOf(TEXT),
        i -> {
          List<@Nullable String> list = value.apply(i);
          List<byte @Nullable []> fields = new ArrayList<>();
          if (list != null) {
            list.forEach(text -> fields.add(text == null ? null : Tuples.textField(text)));
          }
          return list == null ? null : Tuples.array(fields);
        });
  }

  /// Writes a file and compares it with what went in, by two readers.
  private ParquetFileView values(
      int rows, long memory, ColumnType type, IntFunction<byte @Nullable []> value)
      throws Exception {
    TableSchema schema =
        Spool.schema(
            null, null, Spool.column("c0", new ColumnType.Int(32)), Spool.column("v", type));
    try (SpoolingEncoder encoder =
        Spool.open(
            Files.createTempDirectory(folder, "file"),
            schema,
            Spool.parquet(Partitioning.NONE),
            memory)) {
      List<byte @Nullable []> fields = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        byte[] field = value.apply(i);
        fields.add(field);
        byte[] tuple = new Tuples().field(Tuples.int32(i)).field(field).bytes();
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      SpooledDelivery files = encoder.finish();
      ParquetFileView view = new ParquetFileView(files);
      List<List<String>> read = view.rows(schema);
      assertThat(read).hasSize(rows);
      for (int i = 0; i < rows; i++) {
        String expected = FieldTexts.of(type, fields.get(i));
        if (!read.get(i).get(1).equals(expected)) {
          assertThat(read.get(i).get(1)).as("row %d", i).isEqualTo(expected);
        }
      }
      assertThat(Duck.rows(RandomRowsTest.query(schema, Duck.parquet(files))).equals(read))
          .as("DuckDB reads what parquet-java reads")
          .isTrue();
      return view;
    }
  }
}
