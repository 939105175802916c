package dev.waybill.objectfiles;

import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Encoders over a folder, with the facts of an attempt that the tests share.
final class Spool {
  static final long SEQ = 4_242;
  static final Instant SYNCED_AT = Instant.parse("2026-11-21T12:00:00.123456Z");
  static final long MB = 1 << 20;
  static final long LARGE = 1L << 40;

  private Spool() {}

  static FileForm parquet(Partitioning partitioning) {
    return new FileForm.Parquet(partitioning, LARGE);
  }

  static FileForm jsonLines(Partitioning partitioning) {
    return new FileForm.JsonLines(partitioning, LARGE);
  }

  static SpoolingEncoder open(Path folder, TableSchema schema, FileForm form, long memory)
      throws IOException {
    Files.createDirectories(folder);
    EncodeRequest request =
        new EncodeRequest(
            schema,
            form,
            new AttemptId(new ExportSeq(SEQ), UUID.randomUUID()),
            SYNCED_AT,
            folder,
            memory);
    return (SpoolingEncoder) new ObjectFileEncoders().open(request);
  }

  static SpooledDelivery encode(Path folder, TableSchema schema, FileForm form, List<byte[]> tuples)
      throws IOException, UnrepresentableRowException {
    try (SpoolingEncoder encoder = open(folder, schema, form, 64 * MB)) {
      for (byte[] tuple : tuples) {
        encoder.row(RowOperation.UPSERT, tuple, 0, tuple.length);
      }
      return encoder.finish();
    }
  }

  /// A table of an id and one more column.
  static TableSchema table(String name, ColumnType type) {
    return schema(null, null, column("id", new ColumnType.Text()), column(name, type));
  }

  /// The first column is the key.
  static TableSchema schema(
      @Nullable String organisation, @Nullable String eventDate, Column... columns) {
    return new TableSchema(
        new TableId("things"),
        1,
        2,
        List.of(columns[0].name()),
        organisation,
        eventDate,
        List.of(columns));
  }

  static Column column(String name, ColumnType type) {
    return new Column(name, type, true, "");
  }
}
