package dev.waybill.objectfiles.keys;

import dev.waybill.objectfiles.keys.RowKeys.RowReceiver;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// Identities out of Parquet: a projection read with parquet-java's column readers, one row group
/// at a time, without its record layer.
final class ParquetKeys {
  private static final int WINDOW = 1 << 16;

  private final List<String> names;
  private final List<ColumnType> types;

  ParquetKeys(List<String> names, List<ColumnType> types) {
    this.names = names;
    this.types = types;
  }

  void read(StoredBytes file, RowReceiver rows) throws IOException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdCodec())
            .withPageChecksumVerification(true)
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(new Stored(file), options)) {
      MessageType projection = projection(reader.getFileMetaData().getSchema());
      reader.setRequestedSchema(projection);
      String createdBy = reader.getFileMetaData().getCreatedBy();
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        readGroup(
            new ColumnReadStoreImpl(group, new Unconverted(), projection, createdBy),
            projection,
            group.getRowCount(),
            rows);
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

  private void readGroup(
      ColumnReadStoreImpl group, MessageType projection, long count, RowReceiver rows)
      throws IOException {
    List<ColumnReader> columns = new ArrayList<>();
    projection.getColumns().forEach(column -> columns.add(group.getColumnReader(column)));
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

  /// A stored file as parquet-java wants it.
  private record Stored(StoredBytes file) implements InputFile {
    @Override
    public long getLength() {
      return file.length();
    }

    @Override
    public SeekableInputStream newStream() {
      return new RangeInput(file, WINDOW);
    }
  }

  /// Values are asked for, not handed over.
  private static final class Unconverted extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
