package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.schemas.ColumnTypes;
import dev.waybill.spi.Column;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.KeyLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowKeyTest {
  private static final List<String> TYPES =
      List.of(
          "text",
          "uuid",
          "bool",
          "int64",
          "float32",
          "float64",
          "decimal(38,10)",
          "date",
          "timestamp",
          "local_timestamp",
          "binary");

  private static TableSchema schema(List<String> key) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      columns.add(column("c" + i, TYPES.get(i)));
    }
    columns.add(column("org", "text"));
    columns.add(column("day", "date"));
    return new TableSchema(new TableId("t"), 1, 0, key, "org", "day", columns);
  }

  private static Column column(String name, String type) {
    return new Column(name, ColumnTypes.parse(type), true, "Any.");
  }

  private static final List<List<String>> VALUES =
      List.of(
          List.of("", "|", "\\", "\\N", "a\\|b|", "\\!x", "ü\n"),
          List.of("8f2f6a3c-0f6e-4b52-9d61-111111111111"),
          List.of("true", "false"),
          List.of("-9223372036854775808", "0"),
          List.of("0.1", "-1e-45", "NaN", "-Infinity", "3.4028235e38"),
          List.of("0.1", "5e-324", "NaN", "Infinity", "-1.7976931348623157e308"),
          List.of("-0.0000000001", "12", "NaN"),
          List.of("2024-02-29", "0001-12-31 BC", "4713-01-01 BC", "5874897-12-31", "infinity"),
          List.of(
              "2026-01-02 03:04:05.000006+00",
              "4714-11-24 00:00:00+00 BC",
              "294276-12-31 23:59:59.999999+00",
              "-infinity"),
          List.of("1969-12-31 23:59:59.999999", "0001-01-01 00:00:00"),
          List.of("\\x", "\\x00ff7c5c"));

  @Test
  void aLineIsReadBackIntoTheKeyItWasMadeOf() {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      key.add("c" + i);
    }
    TableSchema schema = schema(key);
    long seed = System.nanoTime();
    System.out.println("RowKeyTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      List<@Nullable String> values = new ArrayList<>();
      for (List<String> each : VALUES) {
        values.add(each.get(random.nextInt(each.size())));
      }
      values.add("o|");
      values.add(null);
      String line = KeyLines.of(schema, List.of(new RowIdentity(values))).getFirst().toString();
      RowIdentity back = RowKey.identity(schema, line, "o|");
      assertThat(back.values().getLast()).isNull();
      assertThat(back.values().get(TYPES.size())).isEqualTo("o|");
      assertThat(KeyLines.of(schema, List.of(back)).getFirst().toString()).isEqualTo(line);
      assertThat(back.values().getFirst()).isEqualTo(values.getFirst());
    }
  }

  @Test
  void whatIsNoKeyIsSaid() {
    TableSchema schema = schema(List.of("c0", "c3"));
    assertThat(RowKey.identity(schema, "\\N|7", "").values())
        .isEqualTo(Arrays.asList(null, "7", null, null));
    assertThatThrownBy(() -> RowKey.identity(schema, "a\\|7", "o"))
        .hasMessageContaining("expected a value of each of [c0, c3]");
  }
}
