package dev.waybill.dispatcher.types;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderFactory;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowEncoder;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;

/// The rows of a table in one form, without those the form cannot hold.
///
/// @param quarantined why, by the row's number
record EncodedRows(SpooledDelivery files, Map<Integer, String> quarantined) {
  static final FileForm PARQUET = new FileForm.Parquet(Partitioning.NONE, 1L << 40);
  static final FileForm JSON_LINES = new FileForm.JsonLines(Partitioning.NONE, 1L << 40);

  static final FileForm COPY_TUPLES = new FileForm.CopyTuples(1L << 40);

  static EncodedRows of(Path spool, TableSchema schema, FileForm form, List<byte[]> tuples)
      throws Exception {
    Map<Integer, String> quarantined = new TreeMap<>();
    try (RowEncoder encoder = open(spool, schema, form)) {
      for (int i = 0; i < tuples.size(); i++) {
        try {
          encoder.row(RowOperation.UPSERT, tuples.get(i), 0, tuples.get(i).length);
        } catch (UnrepresentableRowException e) {
          if (!e.column().name().equals("value")) {
            throw e;
          }
          quarantined.put(i, e.reason());
        }
      }
      return new EncodedRows(encoder.finish(), quarantined);
    }
  }

  static RowEncoder open(Path spool, TableSchema schema, FileForm form) throws Exception {
    Files.createDirectories(spool);
    AttemptId attempt = new AttemptId(new ExportSeq(1), UUID.randomUUID());
    EncodeRequest request =
        new EncodeRequest(
            schema, form, attempt, Instant.parse("2026-01-01T00:00:00Z"), spool, 16 << 20);
    for (EncoderFactory factory : ServiceLoader.load(EncoderFactory.class)) {
      if (factory.supports(form)) {
        return factory.open(request);
      }
    }
    throw new AssertionError("expected an encoder for " + form + " on the class path, found none");
  }
}
