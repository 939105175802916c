package dev.waybill.bench;

import dev.waybill.bench.Exporter.Export;
import dev.waybill.spi.SpooledDelivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// One window into files, in a JVM that does nothing else, which says at its end what it took.
public final class MemoryChild {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /// What a worker gives an encoder unless it is told otherwise (`worker.memory`).
  private static final long ENCODER_BYTES = 32L << 20;

  private static final long LOOK_MILLIS = 50;

  private MemoryChild() {}

  /// @param files that were written
  /// @param openFiles in the spool at a time, of what a look now and then saw
  record Taken(Export export, int files, int openFiles) {
    /// @throws IllegalStateException where the system does not tell
    long peakBytes() {
      Long peak = export.peakBytes();
      if (peak == null) {
        throw new IllegalStateException("expected VmHWM in /proc/self/status (Linux), found none");
      }
      return peak;
    }
  }

  /// @param args URL of the source, table, form, an empty folder
  public static void main(String[] args) throws Exception {
    BenchTable table = BenchTable.valueOf(args[1]);
    Path folder = Path.of(args[3]);
    AtomicInteger open = new AtomicInteger();
    Thread.ofPlatform().daemon().start(() -> watch(folder, open));
    Meter meter = Meter.start();
    SpooledDelivery delivery =
        new WindowExport(
                args[2],
                table.published(),
                BenchSource.database(args[0]),
                EncodedForm.valueOf(args[2]).form(),
                ENCODER_BYTES,
                0,
                folder)
            .into(folder)
            .files();
    Export export = meter.stop(delivery.rows(), delivery.bytes());
    System.out.println(
        JsonMapper.shared()
            .writeValueAsString(new Taken(export, delivery.files().size(), open.get())));
  }

  private static void watch(Path folder, AtomicInteger most) {
    while (Files.isDirectory(DESCRIPTORS)) {
      int open = 0;
      try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
        for (Path each : (Iterable<Path>) descriptors::iterator) {
          open += leadsInto(folder, each) ? 1 : 0;
        }
        Thread.sleep(LOOK_MILLIS);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      most.accumulateAndGet(open, Math::max);
    }
  }

  /// One that was closed meanwhile leads nowhere.
  private static boolean leadsInto(Path folder, Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder);
    } catch (IOException _) {
      return false;
    }
  }
}
