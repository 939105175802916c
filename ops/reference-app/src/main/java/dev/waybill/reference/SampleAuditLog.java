package dev.waybill.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// Made-up audit records in the form of the Microsoft 365 unified audit log: several workloads,
/// people with names of many scripts, refused sign-ins, administrative operations, nested documents
/// of 300 to 1,500 bytes. The same seed gives the same records.
public final class SampleAuditLog {
  private final Random random;
  private final SampleRecord records;
  private final Duration step;
  private LocalDateTime time;

  /// @param start the time of the first record, UTC
  /// @param step the mean time between records
  public SampleAuditLog(long seed, LocalDateTime start, Duration step) {
    this.random = new Random(seed);
    this.records = new SampleRecord(random);
    this.step = step;
    this.time = start.truncatedTo(ChronoUnit.SECONDS);
  }

  /// The next record, one JSON object without a line end.
  public String next() {
    time = time.plus(Duration.ofMillis(random.nextLong(step.toMillis() * 2 + 1)));
    return at(time);
  }

  /// A record of a given time.
  public String at(LocalDateTime when) {
    UUID id = new UUID(random.nextLong(), random.nextLong());
    return records.at(id, when.truncatedTo(ChronoUnit.SECONDS)).toString();
  }

  /// Writes `events` records as JSON lines, gzip when the name ends in `.gz`.
  public void write(Path file, long events) {
    try (Writer out = open(file)) {
      for (long i = 0; i < events; i++) {
        out.write(next());
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Writer open(Path file) throws IOException {
    return file.toString().endsWith(".gz")
        ? new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8)
        : Files.newBufferedWriter(file);
  }

  /// The next `events` records as JSON lines, made while they are read.
  public InputStream stream(long events) {
    return new SampleStream(this, events);
  }
}
