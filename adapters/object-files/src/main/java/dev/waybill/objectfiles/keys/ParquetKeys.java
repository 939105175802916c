package dev.waybill.objectfiles.keys;

import dev.waybill.objectfiles.keys.RowKeys.RowReceiver;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// Identities out of Parquet: a projection read with parquet-java's column readers, one row group
/// at a time, without its record layer.
final class ParquetKeys {
  private final List<String> names;
  private final List<ColumnType> types;

  ParquetKeys(List<String> names, List<ColumnType> types) {
    this.names = names;
    this.types = types;
  }

  void read(StoredBytes file, RowReceiver rows) throws IOException {
    try (ParquetFileReader reader = ParquetFile.open(file)) {
      MessageType projection = projection(reader.getFileMetaData().getSchema());
      reader.setRequestedSchema(projection);
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        readGroup(ParquetFile.columns(reader, group, projection), group.getRowCount(), rows);
      }
    }
  }

  private MessageType projection(MessageType schema) throws IOException {
    List<Type> fields = new ArrayList<>();
    for (String name : names) {
      fields.add(field(schema, name));
    }
    fields.add(field(schema, ControlColumns.OP));
    return new MessageType(schema.getName(), fields);
  }

  private static Type field(MessageType schema, String name) throws IOException {
    if (!schema.containsField(name)) {
      throw new IOException("expected a column " + name + ", found " + schema.getFields());
    }
    return schema.getType(name);
  }

  private void readGroup(List<ColumnReader> columns, long count, RowReceiver rows)
      throws IOException {
    for (long i = 0; i < count; i++) {
      List<@Nullable String> values = new ArrayList<>(names.size());
      for (int column = 0; column < names.size(); column++) {
        values.add(value(columns.get(column), types.get(column)));
      }
      String operation = value(columns.getLast(), new ColumnType.Text());
      rows.row(Objects.requireNonNull(operation, "an operation is never null"), values);
    }
  }

  private static @Nullable String value(ColumnReader column, ColumnType type) {
    boolean present =
        column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel();
    String text = present ? ParquetValueText.of(column, type) : null;
    column.consume();
    return text;
  }
}
