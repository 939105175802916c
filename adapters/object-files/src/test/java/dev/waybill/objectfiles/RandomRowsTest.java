package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/// Random schemas and rows, read back from both forms by DuckDB and compared value by value with
/// what went in. Give a printed seed to [Random] to see a failure again.
class RandomRowsTest {
  private static final int ROWS = 300;

  @TempDir Path folder;

  @RepeatedTest(12)
  void bothFormsHoldWhatWentIn() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("RandomRowsTest seed " + seed);
    Random random = new Random(seed);
    TableSchema schema = schema(random);
    List<byte[]> tuples = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      addRow(random, schema, i, tuples, expected);
    }
    SpooledDelivery parquet =
        Spool.encode(folder.resolve("p"), schema, Spool.parquet(Partitioning.NONE), tuples);
    SpooledDelivery lines =
        Spool.encode(folder.resolve("j"), schema, Spool.jsonLines(Partitioning.NONE), tuples);
    assertThat(Duck.rows(query(schema, Duck.parquet(parquet))))
        .as("Parquet, seed %d, %s", seed, schema.columns())
        .isEqualTo(expected);
    assertThat(Duck.rows(query(schema, typedJsonLines(schema, lines))))
        .as("JSON lines, seed %d, %s", seed, schema.columns())
        .isEqualTo(expected);
    assertThat(JsonFile.rows(lines)).hasSize(ROWS);
  }

  private static TableSchema schema(Random random) {
    Column[] columns = new Column[2 + random.nextInt(12)];
    columns[0] = Spool.column("c0", new ColumnType.Int(32));
    for (int i = 1; i < columns.length; i++) {
      columns[i] = Spool.column("c" + i, RandomValue.type(random));
    }
    return Spool.schema(null, null, columns);
  }

  private static void addRow(
      Random random, TableSchema schema, int id, List<byte[]> tuples, List<List<String>> expected) {
    Tuples tuple = new Tuples().field(Tuples.int32(id));
    List<String> row = new ArrayList<>(List.of(String.valueOf(id)));
    for (Column column : schema.columns().subList(1, schema.columns().size())) {
      if (random.nextInt(6) == 0) {
        tuple.nothing();
        row.add("null");
      } else {
        RandomValue value = RandomValue.of(random, column.type());
        tuple.field(value.field());
        row.add(value.text());
      }
    }
    tuples.add(tuple.bytes());
    expected.add(row);
  }

  static String query(TableSchema schema, String source) {
    return schema.columns().stream()
            .map(column -> canonical(column.type(), column.name()))
            .collect(Collectors.joining(", ", "SELECT ", " FROM "))
        + source
        + " ORDER BY c0";
  }

  /// The SQL that gives DuckDB's value the text of [RandomValue#text].
  private static String canonical(ColumnType type, String name) {
    return switch (type) {
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ ->
          "epoch_us(%s)::varchar".formatted(name);
      case ColumnType.Date _ -> "(%s - DATE '1970-01-01')::varchar".formatted(name);
      case ColumnType.Binary _ -> "hex(%s)".formatted(name);
      case ColumnType.ListOf(ColumnType element) ->
          "array_to_string(list_transform(%s, lambda x: coalesce(%s, '∅')), '|')"
              .formatted(name, canonical(element, "x"));
      default -> name + "::varchar";
    };
  }

  private static String typedJsonLines(TableSchema schema, SpooledDelivery lines) {
    String columns =
        schema.columns().stream()
            .map(column -> column.name() + ": '" + duckType(column.type()) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    String binary =
        IntStream.range(0, schema.columns().size())
            .filter(i -> schema.columns().get(i).type() instanceof ColumnType.Binary)
            .mapToObj(i -> "from_base64(c%1$d) AS c%1$d".formatted(i))
            .collect(Collectors.joining(", "));
    return "(SELECT * %s FROM read_json(%s, format='newline_delimited', compression='zstd', columns=%s))"
        .formatted(binary.isEmpty() ? "" : "REPLACE (" + binary + ")", Duck.paths(lines), columns);
  }

  private static String duckType(ColumnType type) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Binary _ -> "VARCHAR";
      case ColumnType.Json _ -> "JSON";
      case ColumnType.Bool _ -> "BOOLEAN";
      case ColumnType.Int(int bits) -> bits == 64 ? "BIGINT" : "INTEGER";
      case ColumnType.Float(int bits) -> bits == 32 ? "FLOAT" : "DOUBLE";
      case ColumnType.Decimal(int precision, int scale) ->
          "DECIMAL(%d,%d)".formatted(precision, scale);
      case ColumnType.Date _ -> "DATE";
      case ColumnType.Timestamp _ -> "TIMESTAMPTZ";
      case ColumnType.LocalTimestamp _ -> "TIMESTAMP";
      case ColumnType.ListOf(ColumnType element) -> duckType(element) + "[]";
    };
  }
}
