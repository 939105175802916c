package dev.waybill.reference;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/// Loads audit records, one JSON object a line, into the application's tables.
///
/// Batches are cut at the same events whenever a file is loaded with the same options, ids follow
/// from the records, and each batch is one transaction: a load that was cut off is simply started
/// again.
public final class Ingest {
  private static final int BATCH_EVENTS = 4000;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final BatchWriter writer;
  private final IngestOptions options;
  private final ProgressListener listener;
  private final RecordReader records;
  private final EventRows rows;
  private final RuleRunRows ruleRuns;
  private Batch batch = new Batch();
  private long events;
  private long lines;
  private long skipped;

  private Ingest(Connection connection, IngestOptions options, ProgressListener listener)
      throws SQLException {
    Organisations organisations = new Organisations(options.organisations());
    this.writer = new BatchWriter(connection);
    this.options = options;
    this.listener = listener;
    this.records = new RecordReader(options.preset(), options.pointers());
    this.rows = new EventRows(organisations, options.clock());
    this.ruleRuns = new RuleRunRows(options.clock());
    writer.writeOrganisations(organisations, options.clock());
  }

  /// Loads a file, gzip or plain.
  ///
  /// @param connection used with transactions of this load's own; auto-commit is off afterwards
  /// @throws IngestException when the format is not recognised
  public static IngestResult run(
      Connection connection, Path file, IngestOptions options, ProgressListener listener)
      throws IOException, SQLException {
    try (SeekableByteChannel channel = Files.newByteChannel(file);
        InputStream in = uncompressed(Channels.newInputStream(channel))) {
      return new Ingest(connection, options, listener)
          .load(in, () -> position(channel), channel.size());
    }
  }

  /// Loads a stream, gzip or plain.
  public static IngestResult run(
      Connection connection, InputStream in, IngestOptions options, ProgressListener listener)
      throws IOException, SQLException {
    return new Ingest(connection, options, listener).load(uncompressed(in), () -> 0, -1);
  }

  private static InputStream uncompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static long position(SeekableByteChannel channel) {
    try {
      return channel.position();
    } catch (IOException e) {
      return 0;
    }
  }

  private IngestResult load(InputStream in, LongSupplier position, long total)
      throws IOException, SQLException {
    long start = System.nanoTime();
    LineReader reader = new LineReader(in);
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines++;
      if (!blank(line)) {
        addLine(line, position, total);
      }
    }
    flush(position, total);
    return new IngestResult(
        counts(), events, lines, skipped, Duration.ofNanos(System.nanoTime() - start));
  }

  private void addLine(byte[] line, LongSupplier position, long total) throws SQLException {
    try {
      for (AuditRecord record : records.read(line)) {
        for (int repetition = 0; repetition < options.scale(); repetition++) {
          rows.add(batch, record, repetition, false);
          if (batch.events() == BATCH_EVENTS) {
            flush(position, total);
          }
        }
      }
    } catch (MalformedRecordException e) {
      skipped++;
      listener.skipped(lines, e.reason());
    }
  }

  private void flush(LongSupplier position, long total) throws SQLException {
    if (batch.events() == 0) {
      return;
    }
    ruleRuns.add(batch);
    writer.write(batch);
    events += batch.events();
    batch = new Batch();
    listener.loaded(events, position.getAsLong(), total);
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    writer.written().forEach((table, rows) -> counts.put(table.table, rows));
    return counts;
  }

  private static boolean blank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
