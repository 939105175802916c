package dev.waybill.objectfiles;

import dev.waybill.objectfiles.jsonl.JsonLinesFormat;
import dev.waybill.objectfiles.parquet.ParquetFormat;
import dev.waybill.objectfiles.spool.RowFormat;
import dev.waybill.objectfiles.spool.SpoolingEncoder;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderFactory;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RowEncoder;

/// Writes the forms that object stores take: Parquet and JSON lines, both compressed with zstd.
public final class ObjectFileEncoders implements EncoderFactory {
  @Override
  public boolean supports(FileForm form) {
    return switch (form) {
      case FileForm.Parquet _, FileForm.JsonLines _ -> true;
    };
  }

  @Override
  public RowEncoder open(EncodeRequest request) {
    RowFormat format =
        switch (request.form()) {
          case FileForm.Parquet _ -> new ParquetFormat(request);
          case FileForm.JsonLines _ -> new JsonLinesFormat(request);
        };
    return new SpoolingEncoder(request, format);
  }
}
