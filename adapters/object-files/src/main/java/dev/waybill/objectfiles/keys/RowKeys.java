package dev.waybill.objectfiles.keys;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads which rows a file holds: the columns of [TableSchema#identity] and the operation, no other
/// values. Of a Parquet file only their pages are fetched; JSON lines are streamed.
///
/// Values are PostgreSQL's text for them, times as `2026-01-31T10:00:00.000000Z`.
public final class RowKeys {
  private RowKeys() {}

  /// @param name the file's name, whose ending says its form
  /// @param seq the read that the file came from
  /// @throws IllegalArgumentException when an identity column is a list or a document
  public static void read(
      String name, StoredBytes file, TableSchema schema, ExportSeq seq, KeySink sink)
      throws IOException {
    List<ColumnType> types = types(schema);
    RowReceiver receiver =
        (operation, values) ->
            sink.accept(new LandedKey(new RowIdentity(values), operation(operation), seq));
    if (name.endsWith(".parquet")) {
      new ParquetKeys(schema.identity(), types).read(file, receiver);
    } else if (name.endsWith(".jsonl.zst")) {
      new JsonLinesKeys(schema.identity(), types).read(file, receiver);
    } else {
      throw new IOException("expected a name that ends in .parquet or .jsonl.zst, found " + name);
    }
  }

  /// One row, its values in the order of [TableSchema#identity].
  @FunctionalInterface
  interface RowReceiver {
    void row(String operation, List<@Nullable String> values) throws IOException;
  }

  private static List<ColumnType> types(TableSchema schema) {
    schema.requireComparableIdentity();
    return schema.identity().stream().map(schema::typeOf).toList();
  }

  private static RowOperation operation(String code) throws IOException {
    for (RowOperation operation : RowOperation.values()) {
      if (operation.code().equals(code)) {
        return operation;
      }
    }
    throw new IOException("expected operation u or d, found " + code);
  }
}
