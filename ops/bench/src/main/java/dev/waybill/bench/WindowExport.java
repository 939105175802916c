package dev.waybill.bench;

import dev.waybill.dispatcher.delivery.EncoderLanes;
import dev.waybill.dispatcher.delivery.Encoders;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The product's own window over the whole table, into finished files in the spool: bounds, lock,
/// snapshot, checks, control columns, digests and proof included. What follows in a delivery is the
/// upload.
///
/// @param memory what an encoder may hold, in bytes
/// @param largeBytes estimated bytes of rows from which on two sessions read at a time; 0 always
/// @param spool where files are made, and deleted after each run
record WindowExport(
    String name,
    PublishedTable table,
    SourceDatabase source,
    FileForm form,
    long memory,
    long largeBytes,
    Path spool)
    implements Exporter {
  /// Enough for the encoder to be held up by nothing else.
  static final long AMPLE = 64L << 20;

  private static final Encoders ENCODERS = new Encoders();
  private static final AtomicLong READS = new AtomicLong();
  private static final ReadLimits UNLIMITED =
      new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofHours(1));

  /// A read that has left its files.
  record Finished(AttemptId attempt, ExportWindow window, SpooledDelivery files) {}

  @Override
  public Export run() throws Exception {
    Path folder = Files.createTempDirectory(spool, "attempt");
    try {
      Meter meter = Meter.start();
      SpooledDelivery files = into(folder).files();
      return meter.stop(files.rows(), files.bytes());
    } finally {
      delete(folder);
    }
  }

  /// The same into another form.
  WindowExport in(FileForm other) {
    return new WindowExport(name, table, source, other, memory, largeBytes, spool);
  }

  /// Leaves the finished files in `folder`.
  Finished into(Path folder) throws Exception {
    WindowReader reader = new WindowReader(source, source.time(), "bench", largeBytes);
    ExportWindow window = new ExportWindow(Watermark.BEGINNING, Watermark.at(source.now()));
    AttemptId attempt = new AttemptId(new ExportSeq(READS.incrementAndGet()), UUID.randomUUID());
    EncodeRequest request =
        new EncodeRequest(table.schema(), form, attempt, Instant.EPOCH, folder, memory);
    try (EncoderLanes lanes = new EncoderLanes(ENCODERS, request)) {
      reader.read(
          new ReadRequest(
              new StreamId(new DestinationId("bench"), table.id(), 1),
              table,
              attempt,
              Scope.of(table, null),
              window,
              null,
              UNLIMITED),
          lanes);
      return new Finished(attempt, window, lanes.finish().files());
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
