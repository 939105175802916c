package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderFactory;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;

/// One window of the prepared table `events`, read by the product into local files, beside a bare
/// drain of the same COPY; rounds are interleaved and medians printed. Arguments: JDBC URL without
/// credentials, user, password, rounds.
final class WindowBenchmark {
  private static final PublishedTable EVENTS =
      SchemaCatalog.shipped().find(new TableId("events"), 1).orElseThrow();
  private static final long TARGET = 128L << 20;
  private static final int WARM_UPS = 2;

  private final SourceDatabase source;
  private final WindowReader reader;
  private final ExportWindow window;
  private long seq;

  private WindowBenchmark(String url, String user, String password) throws SourceException {
    this.source =
        new SourceDatabase(
            new SourceSettings(
                "bench",
                url,
                user,
                password,
                Duration.ofMinutes(15),
                Duration.ZERO,
                Duration.ofSeconds(2),
                2));
    this.reader = new WindowReader(source, source.time(), "bench");
    this.window = new ExportWindow(Watermark.BEGINNING, Watermark.at(source.now()));
  }

  private interface Variant {
    /// @return rows
    long run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    WindowBenchmark bench = new WindowBenchmark(args[0], args[1], args[2]);
    Map<String, Variant> variants = new LinkedHashMap<>();
    variants.put("bare drain of the same COPY", bench::drain);
    variants.put(
        "window into Parquet", () -> bench.window(new FileForm.Parquet(Partitioning.NONE, TARGET)));
    variants.put(
        "window into Parquet, org and date",
        () -> bench.window(new FileForm.Parquet(Partitioning.ORG_DATE, TARGET)));
    variants.put(
        "window into JSON lines",
        () -> bench.window(new FileForm.JsonLines(Partitioning.NONE, TARGET)));
    bench.compare(variants, Integer.parseInt(args[3]));
  }

  private void compare(Map<String, Variant> variants, int rounds) throws Exception {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (Map.Entry<String, Variant> variant : variants.entrySet()) {
        long start = System.nanoTime();
        long rows = variant.getValue().run();
        double rate = rows / ((System.nanoTime() - start) / 1e9);
        if (round >= 0) {
          rates.computeIfAbsent(variant.getKey(), name -> new ArrayList<>()).add(rate);
        }
      }
    }
    double base = median(rates.values().iterator().next());
    rates.forEach((name, found) ->
        System.out.printf(
            Locale.ROOT,
            "%-36s %,12.0f rows/s  %.2f  %s%n",
            name,
            median(found),
            median(found) / base,
            Arrays.toString(found.stream().mapToLong(Math::round).toArray())));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private long drain() throws Exception {
    long[] rows = {0};
    try (Connection connection = source.connect("bench")) {
      CopyRows.read(
          connection,
          new WindowStatements(EVENTS, Scope.of(EVENTS, null))
              .forward(window.from(), window.to().atMicros()),
          (buffer, start, end) -> {
            rows[0]++;
            return true;
          });
    }
    return rows[0];
  }

  private long window(FileForm form) throws Exception {
    Path spool = Files.createTempDirectory("window-bench");
    AttemptId attempt = new AttemptId(new ExportSeq(++seq), UUID.randomUUID());
    EncoderFactory encoders =
        ServiceLoader.load(EncoderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .findFirst()
            .orElseThrow();
    EncodeRequest request =
        new EncodeRequest(EVENTS.schema(), form, attempt, Instant.EPOCH, spool, 32L << 20);
    try (EncoderPipe pipe = new EncoderPipe(encoders.open(request), "encoder")) {
      StreamId stream = new StreamId(new DestinationId("bench"), EVENTS.id(), 1);
      ReadLimits limits = new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofMinutes(10));
      reader.read(
          new ReadRequest(stream, EVENTS, attempt, Scope.of(EVENTS, null), window, null, limits),
          pipe::row);
      return pipe.finish().rows();
    } finally {
      try (Stream<Path> tree = Files.walk(spool)) {
        tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }
}
