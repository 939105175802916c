package dev.waybill.objectfiles.keys;

import java.io.IOException;
import java.util.List;
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

/// A stored Parquet file, read with parquet-java's column readers and without its record layer.
public final class ParquetFile {
  private static final int WINDOW = 1 << 16;

  private ParquetFile() {}

  public static ParquetFileReader open(StoredBytes file) throws IOException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdCodec())
            .withPageChecksumVerification(true)
            .build();
    return ParquetFileReader.open(new Stored(file), options);
  }

  /// The readers of a row group's columns, in the order of the projection.
  public static List<ColumnReader> columns(
      ParquetFileReader reader, PageReadStore group, MessageType projection) {
    ColumnReadStoreImpl columns =
        new ColumnReadStoreImpl(
            group, new Unconverted(), projection, reader.getFileMetaData().getCreatedBy());
    return projection.getColumns().stream().map(columns::getColumnReader).toList();
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

  /// Values are asked for, not handed over; at any depth.
  private static final class Unconverted extends GroupConverter {
    private static final PrimitiveConverter LEAF = new PrimitiveConverter() {};

    @Override
    public Converter getConverter(int field) {
      return this;
    }

    @Override
    public boolean isPrimitive() {
      return false;
    }

    @Override
    public PrimitiveConverter asPrimitiveConverter() {
      return LEAF;
    }

    @Override
    public GroupConverter asGroupConverter() {
      return this;
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
