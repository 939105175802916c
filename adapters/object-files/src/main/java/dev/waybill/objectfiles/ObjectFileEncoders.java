package dev.waybill.objectfiles;

import dev.waybill.objectfiles.copy.CopyFormat;
import dev.waybill.objectfiles.jsonl.JsonLinesFormat;
import dev.waybill.objectfiles.parquet.ParquetFormat;
import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.objectfiles.tuple.RowCheck;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderFactory;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RowEncoder;

/// Writes all forms: Parquet and JSON lines, both compressed with zstd, for object stores, and COPY
/// tuples for PostgreSQL.
public final class ObjectFileEncoders implements EncoderFactory {
  @Override
  public boolean supports(FileForm form) {
    return switch (form) {
      case FileForm.Parquet _, FileForm.JsonLines _, FileForm.CopyTuples _ -> true;
    };
  }

  @Override
  public RowEncoder open(EncodeRequest request) {
    return switch (request.form()) {
      case FileForm.Parquet _ ->
          new SpoolingEncoder(
              request, new ParquetFormat(request), RowCheck.ofFiles(request.schema()));
      case FileForm.JsonLines _ ->
          new SpoolingEncoder(
              request, new JsonLinesFormat(request), RowCheck.ofFiles(request.schema()));
      case FileForm.CopyTuples _ ->
          new SpoolingEncoder(
              request, new CopyFormat(request), RowCheck.ofTuples(request.schema()));
    };
  }
}
