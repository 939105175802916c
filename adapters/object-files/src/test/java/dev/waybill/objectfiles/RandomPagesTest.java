package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/// Random columns over many pages and row groups, read by parquet-java and by DuckDB and compared
/// value by value with what went in. Every column changes its habits as it goes: few values or
/// many, nulls or none. Give a printed seed to [Random] to see a failure again.
class RandomPagesTest {
  private static final int ROWS = 45_000;

  @TempDir Path folder;

  /// The values that a column has for a while.
  private static final class Habit {
    private final ColumnType type;
    private final List<RandomValue> values = new ArrayList<>();
    private int left;
    private int nullPercent;
    private boolean distinct;

    Habit(ColumnType type) {
      this.type = type;
    }

    RandomValue next(Random random) {
      if (left-- == 0) {
        left = 1 + random.nextInt(12_000);
        nullPercent = new int[] {0, 0, 1, 50, 99, 100}[random.nextInt(6)];
        distinct = random.nextInt(3) == 0;
        values.clear();
        for (int i = random.nextInt(4) == 0 ? 3_000 : 1 + random.nextInt(40); i > 0; i--) {
          values.add(RandomValue.of(random, type));
        }
      }
      if (random.nextInt(100) < nullPercent) {
        return new RandomValue(null, "null");
      }
      return distinct ? RandomValue.of(random, type) : values.get(random.nextInt(values.size()));
    }
  }

  @RepeatedTest(3)
  void bothReadersSeeWhatWentIn() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("RandomPagesTest seed " + seed);
    Random random = new Random(seed);
    TableSchema schema = schema(random);
    List<Habit> habits =
        schema.columns().stream().skip(1).map(column -> new Habit(column.type())).toList();
    List<List<String>> expected = new ArrayList<>();
    long memory = random.nextBoolean() ? Spool.MB / 4 : 64 * Spool.MB;
    try (SpoolingEncoder encoder =
        Spool.open(folder, schema, Spool.parquet(Partitioning.NONE), memory)) {
      for (int id = 0; id < ROWS; id++) {
        Tuples tuple = new Tuples().field(Tuples.int32(id));
        List<String> row = new ArrayList<>(List.of(String.valueOf(id)));
        for (Habit habit : habits) {
          RandomValue value = habit.next(random);
          tuple.field(value.field());
          row.add(value.text());
        }
        byte[] bytes = tuple.bytes();
        encoder.row(RowOperation.UPSERT, bytes, 0, bytes.length);
        expected.add(row);
      }
      SpooledDelivery files = encoder.finish();
      assertSame(new ParquetFileView(files).rows(schema), expected, "parquet-java", seed, schema);
      assertSame(
          Duck.rows(RandomRowsTest.query(schema, Duck.parquet(files))),
          expected,
          "DuckDB",
          seed,
          schema);
    }
  }

  /// The first row that differs, not all of them.
  private static void assertSame(
      List<List<String>> found,
      List<List<String>> expected,
      String reader,
      long seed,
      TableSchema schema) {
    assertThat(found).as("%s, seed %d", reader, seed).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        assertThat(found.get(i))
            .as("%s, seed %d, row %d, %s", reader, seed, i, schema.columns())
            .isEqualTo(expected.get(i));
      }
    }
  }

  private static TableSchema schema(Random random) {
    Column[] columns = new Column[4 + random.nextInt(4)];
    columns[0] = Spool.column("c0", new ColumnType.Int(32));
    columns[1] = Spool.column("c1", new ColumnType.Text());
    columns[2] = Spool.column("c2", new ColumnType.ListOf(new ColumnType.Text()));
    for (int i = 3; i < columns.length; i++) {
      columns[i] = Spool.column("c" + i, RandomValue.type(random));
    }
    return Spool.schema(null, null, columns);
  }
}
