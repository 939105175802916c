package dev.waybill.objectfiles.bench;

import dev.waybill.objectfiles.ObjectFileEncoders;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// How much of the rate of a bare pgjdbc drain remains when its rows become files.
///
/// Arguments: JDBC URL, rows to make when the table is not there, rounds. Every round runs every
/// variant once, so that noise of the machine falls on all alike; the first two rounds warm up.
public final class CopyBenchmark {
  private static final int WARM_UP_ROUNDS = 2;
  private static final long MEMORY_BYTES = 256L << 20;
  private static final long TARGET_BYTES = 512L << 20;

  private enum Variant {
    BARE(null),
    PARQUET(new FileForm.Parquet(Partitioning.NONE, TARGET_BYTES)),
    PARQUET_ORG_DATE(new FileForm.Parquet(Partitioning.ORG_DATE, TARGET_BYTES)),
    JSON_LINES(new FileForm.JsonLines(Partitioning.NONE, TARGET_BYTES)),
    JSON_LINES_ORG_DATE(new FileForm.JsonLines(Partitioning.ORG_DATE, TARGET_BYTES));

    private final @Nullable FileForm form;

    Variant(@Nullable FileForm form) {
      this.form = form;
    }
  }

  private record Run(double rowsPerSecond, int files, long bytes) {}

  private interface RowReader {
    void row(byte[] buffer, int start, int end) throws Exception;
  }

  private CopyBenchmark() {}

  public static void main(String[] args) throws Exception {
    Map<Variant, List<Run>> runs = new EnumMap<>(Variant.class);
    int rounds = Integer.parseInt(args[2]);
    try (Connection connection = DriverManager.getConnection(args[0])) {
      AuditTable.prepare(connection, Integer.parseInt(args[1]));
      for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
        for (Variant variant : Variant.values()) {
          Run run = run(connection, variant);
          if (round >= WARM_UP_ROUNDS) {
            runs.computeIfAbsent(variant, _ -> new ArrayList<>()).add(run);
          }
        }
      }
    }
    print(runs, System.out);
  }

  private static Run run(Connection connection, Variant variant) throws Exception {
    FileForm form = variant.form;
    long[] bytes = new long[1];
    long began = System.nanoTime();
    if (form == null) {
      long rows = drain(connection, (_, start, end) -> bytes[0] += end - start);
      return new Run(rows / seconds(began), 0, bytes[0]);
    }
    Path spool = Files.createTempDirectory("waybill-bench");
    try (EncoderPipe pipe =
        new EncoderPipe(new ObjectFileEncoders().open(request(form, spool)), "encoder")) {
      long rows =
          drain(
              connection,
              (buffer, start, end) -> pipe.row(RowOperation.UPSERT, buffer, start, end));
      SpooledDelivery delivery = pipe.finish();
      double seconds = seconds(began);
      if (delivery.rows() != rows) {
        throw new IllegalStateException("expected " + rows + " rows, found " + delivery.rows());
      }
      for (SpooledFile file : delivery.files()) {
        Files.delete(file.path());
      }
      return new Run(rows / seconds, delivery.files().size(), delivery.bytes());
    } finally {
      Files.delete(spool);
    }
  }

  private static EncodeRequest request(FileForm form, Path spool) {
    AttemptId attempt = new AttemptId(new ExportSeq(1), UUID.randomUUID());
    return new EncodeRequest(AuditTable.SCHEMA, form, attempt, Instant.EPOCH, spool, MEMORY_BYTES);
  }

  /// Reads every tuple of the copy: its stream begins with a header of 19 bytes and an extension,
  /// and ends with a field count of -1.
  private static long drain(Connection connection, RowReader reader) throws Exception {
    CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(AuditTable.COPY);
    long rows = 0;
    boolean first = true;
    for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
      int start = first ? 19 + ByteBuffer.wrap(message).getInt(15) : 0;
      first = false;
      if (message.length - start > 2) {
        reader.row(message, start, message.length);
        rows++;
      }
    }
    return rows;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void print(Map<Variant, List<Run>> runs, PrintStream out) {
    double bare = median(runs.getOrDefault(Variant.BARE, List.of()));
    out.printf("%-22s %12s %7s %7s %10s  %s%n", "variant", "rows/s", "ratio", "files", "MB", "all");
    runs.forEach((variant, all) ->
        out.printf(
            "%-22s %12.0f %7.2f %7d %10.1f  %s%n",
            variant,
            median(all),
            median(all) / bare,
            all.getFirst().files(),
            all.getFirst().bytes() / 1e6,
            Arrays.toString(all.stream().mapToLong(run -> (long) run.rowsPerSecond()).toArray())));
  }

  private static double median(List<Run> runs) {
    double[] rates = runs.stream().mapToDouble(Run::rowsPerSecond).sorted().toArray();
    return rates.length == 0 ? Double.NaN : rates[rates.length / 2];
  }
}
