package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of a deleted row only key, organisation and event date are left, whatever the source promises of
/// its columns: at the destination nothing but the key is NOT NULL.
class DeletedRowTest {
  private static final List<ColumnType> TYPES =
      List.of(
          new ColumnType.Text(),
          new ColumnType.Uuid(),
          new ColumnType.Bool(),
          new ColumnType.Int(16),
          new ColumnType.Int(64),
          new ColumnType.Float(64),
          new ColumnType.Decimal(9, 2),
          new ColumnType.Decimal(38, 2),
          new ColumnType.Date(),
          new ColumnType.LocalTimestamp(),
          new ColumnType.Json(),
          new ColumnType.Binary(),
          new ColumnType.ListOf(new ColumnType.Json()),
          new ColumnType.ListOf(new ColumnType.Text()));

  @TempDir private Path folder;

  @Test
  void parquetHoldsNullsInColumnsThatTheSourceNeverLeavesNull() throws Exception {
    SpooledDelivery files = encode(Spool.parquet(Partitioning.ORG_DATE));
    assertDeleted(Duck.parquet(files));
    assertThat(
            Duck.rows(
                "SELECT name FROM parquet_schema(%s) WHERE repetition_type = 'REQUIRED' AND NOT starts_with(name, '_waybill_')"
                    .formatted(Duck.paths(files))))
        .containsExactly(List.of("id"));
  }

  @Test
  void aJsonLineHoldsThemToo() throws Exception {
    assertDeleted(Duck.jsonLines(encode(Spool.jsonLines(Partitioning.ORG_DATE))));
  }

  private static void assertDeleted(String source) throws Exception {
    String nothing = "";
    for (int i = 0; i < TYPES.size(); i++) {
      // Nothing is known of a json column that no line of the file has.
      nothing += TYPES.get(i) instanceof ColumnType.Json ? "" : " AND c" + i + " IS NULL";
    }
    assertThat(
            Duck.rows(
                "SELECT id, org, epoch_us(CAST(\"at\" AS TIMESTAMPTZ)), _waybill_op, _waybill_deleted FROM %s WHERE true%s"
                    .formatted(source, nothing)))
        .containsExactly(List.of("k", "o", "1767323045000000", "d", "true"));
  }

  private SpooledDelivery encode(FileForm form) throws Exception {
    List<Column> columns = new ArrayList<>();
    columns.add(promised("id", new ColumnType.Text()));
    columns.add(promised("org", new ColumnType.Text()));
    columns.add(promised("at", new ColumnType.Timestamp()));
    Tuples tuple = new Tuples().text("k").text("o").timestamp(Instant.ofEpochSecond(1_767_323_045));
    for (int i = 0; i < TYPES.size(); i++) {
      columns.add(promised("c" + i, TYPES.get(i)));
      tuple.nothing();
    }
    TableSchema schema = Spool.schema("org", "at", columns.toArray(Column[]::new));
    byte[] bytes = tuple.bytes();
    try (SpoolingEncoder encoder = Spool.open(folder, schema, form, Spool.MB)) {
      encoder.row(RowOperation.DELETE, bytes, 0, bytes.length);
      return encoder.finish();
    }
  }

  private static Column promised(String name, ColumnType type) {
    return new Column(name, type, false, "");
  }
}
