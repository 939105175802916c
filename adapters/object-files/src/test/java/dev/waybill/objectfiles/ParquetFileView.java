package dev.waybill.objectfiles;

import com.github.luben.zstd.Zstd;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/// The only file of a delivery as parquet-java reads it, page checksums included.
final class ParquetFileView {
  /// What the file says of a column in one row group.
  record Chunk(
      ColumnChunkMetaData metadata, @Nullable ColumnIndex writtenIndex, OffsetIndex pages) {
    ColumnIndex index() {
      return Objects.requireNonNull(writtenIndex, "expected a column index, found none");
    }

    Set<Encoding> encodings() {
      return metadata.getEncodings();
    }

    int pageCount() {
      return pages.getPageCount();
    }
  }

  private final SpooledDelivery delivery;

  ParquetFileView(SpooledDelivery delivery) {
    this.delivery = delivery;
  }

  private ParquetFileReader open() throws IOException {
    return ParquetFileReader.open(
        new LocalInputFile(delivery.files().getFirst().path()),
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification(true)
            .withCodecFactory(new Zstandard())
            .build());
  }

  /// By row group.
  List<Chunk> chunks(String path) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    try (ParquetFileReader reader = open()) {
      for (var block : reader.getFooter().getBlocks()) {
        for (ColumnChunkMetaData chunk : block.getColumns()) {
          if (chunk.getPath().toDotString().equals(path)) {
            chunks.add(
                new Chunk(chunk, reader.readColumnIndex(chunk), reader.readOffsetIndex(chunk)));
          }
        }
      }
    }
    return chunks;
  }

  /// The text of [RandomValue#text] of every value, `null` where there is none.
  List<List<String>> rows(TableSchema schema) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (ParquetFileReader reader = open()) {
      MessageType file = reader.getFileMetaData().getSchema();
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(file)
                .getRecordReader(group, new GroupRecordConverter(file));
        for (long i = 0; i < group.getRowCount(); i++) {
          rows.add(row(schema, records.read()));
        }
      }
    }
    return rows;
  }

  private static List<String> row(TableSchema schema, Group record) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < schema.columns().size(); i++) {
      Column column = schema.columns().get(i);
      if (record.getFieldRepetitionCount(i) == 0) {
        row.add("null");
      } else if (column.type() instanceof ColumnType.ListOf(ColumnType element)) {
        row.add(list(element, record.getGroup(i, 0)));
      } else {
        row.add(text(column.type(), record, i));
      }
    }
    return row;
  }

  private static String list(ColumnType type, Group list) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group element = list.getGroup(0, i);
      elements.add(element.getFieldRepetitionCount(0) == 0 ? "∅" : text(type, element, 0));
    }
    return String.join("|", elements);
  }

  private static String text(ColumnType type, Group group, int field) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _ ->
          group.getBinary(field, 0).toStringUsingUTF8();
      case ColumnType.Binary _ ->
          HexFormat.of().formatHex(group.getBinary(field, 0).getBytes()).toUpperCase(Locale.ROOT);
      case ColumnType.Decimal(int precision, int scale) -> {
        String value = new BigDecimal(unscaled(group, field), scale).toPlainString();
        yield precision == scale ? value.replace("0.", ".") : value;
      }
      default -> group.getValueToString(field, 0);
    };
  }

  private static BigInteger unscaled(Group group, int field) {
    PrimitiveType type = group.getType().getType(field).asPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(group.getInteger(field, 0));
      case INT64 -> BigInteger.valueOf(group.getLong(field, 0));
      default -> new BigInteger(group.getBinary(field, 0).getBytes());
    };
  }

  /// Without the codecs of Hadoop, which need its configuration.
  private static final class Zstandard implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("only reads");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      return new BytesInputDecompressor() {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
          return BytesInput.from(Zstd.decompress(bytes.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer from, int fromSize, ByteBuffer to, int toSize) {
          byte[] bytes = new byte[fromSize];
          from.get(bytes);
          to.put(Zstd.decompress(bytes, toSize));
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public void release() {}
  }
}
