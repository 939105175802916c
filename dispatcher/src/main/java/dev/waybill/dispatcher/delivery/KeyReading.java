package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.RowsRead.Redelivered;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.AttemptRead;
import dev.waybill.dispatcher.outbox.NamedKey;
import dev.waybill.dispatcher.outbox.QuarantinedRow;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.source.KeyFate;
import dev.waybill.dispatcher.source.KeyRead;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.KeyReader;
import dev.waybill.dispatcher.source.RangeReadRequest;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.WantedKeys;
import dev.waybill.dispatcher.source.WantedKeys.Answer;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/// Finds the rows of a replay.
final class KeyReading {
  private KeyReading() {}

  /// Reads again what is open in quarantine.
  ///
  /// @param absent says what of it was deleted, here and below
  static RowsRead quarantined(
      DeliveryStream stream,
      StreamRow row,
      List<QuarantinedRow> open,
      AttemptId attempt,
      RowSink sink,
      KeyReader.Absent absent)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    Redelivery redelivery = new Redelivery(open);
    KeyRead read = read(stream, row, attempt, redelivery, sink, absent, redelivery);
    return new RowsRead(attempt(read), redelivery.done);
  }

  /// Reads rows again that somebody named.
  static RowsRead named(
      DeliveryStream stream,
      StreamRow row,
      List<NamedKey> keys,
      AttemptId attempt,
      RowSink sink,
      KeyReader.Absent absent)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    Stream<WantedKeys> wanted =
        Stream.concat(
            WantedKeys.chunks(rows(keys, false), Answer.STATE),
            WantedKeys.chunks(rows(keys, true), Answer.DELETE));
    return repaired(stream, row, wanted.iterator(), attempt, sink, absent);
  }

  /// Reads rows that were taken out of their table.
  static RowsRead closed(
      DeliveryStream stream,
      StreamRow row,
      SourceTable relation,
      List<NamedKey> keys,
      AttemptId attempt,
      RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyRead read =
        stream
            .reader()
            .closed()
            .deliver(request(stream, row, attempt), relation, rows(keys, false), sink);
    return new RowsRead(attempt(read), List.of());
  }

  /// Reads a corrected version.
  static RowsRead corrected(
      DeliveryStream stream,
      StreamRow row,
      ReplaySubject.Corrected version,
      List<NamedKey> keys,
      AttemptId attempt,
      RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyRead read =
        stream
            .reader()
            .corrections()
            .deliver(
                request(stream, row, attempt),
                version.relation(),
                version.correction(),
                rows(keys, false),
                sink);
    return new RowsRead(attempt(read), List.of());
  }

  private static List<RowIdentity> rows(List<NamedKey> keys, boolean extra) {
    return keys.stream().filter(key -> key.extra() == extra).map(NamedKey::row).toList();
  }

  /// Reads again what the destination holds.
  ///
  /// @param keys that it read back
  static RowsRead repaired(
      DeliveryStream stream,
      StreamRow row,
      Iterator<WantedKeys> keys,
      AttemptId attempt,
      RowSink sink,
      KeyReader.Absent absent)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyRead read = read(stream, row, attempt, keys, sink, absent, (_, _) -> {});
    return new RowsRead(attempt(read), List.of());
  }

  /// Reads a range of the cursor again.
  static RowsRead range(
      DeliveryStream stream,
      StreamRow row,
      ReplaySubject.Range range,
      AttemptId attempt,
      RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyReadRequest request = request(stream, row, attempt);
    KeyRead read =
        stream
            .reader()
            .byRange()
            .read(new RangeReadRequest(request, range.fromMicros(), range.to()), sink);
    return new RowsRead(attempt(read), List.of());
  }

  /// Reads nothing, and proves it as any other read.
  static RowsRead nothing(DeliveryStream stream, StreamRow row, AttemptId attempt)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return repaired(
        stream,
        row,
        Collections.emptyIterator(),
        attempt,
        (_, _, _, _) -> {},
        KeyReader.Absent.ALL);
  }

  private static AttemptRead attempt(KeyRead read) {
    return new AttemptRead(read.facts(), read.rows(), 0, read.deleted(), List.of(), null, null);
  }

  private static KeyRead read(
      DeliveryStream stream,
      StreamRow row,
      AttemptId attempt,
      Iterator<WantedKeys> keys,
      RowSink sink,
      KeyReader.Absent absent,
      KeyReader.Listener listener)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return stream
        .reader()
        .byKey()
        .read(request(stream, row, attempt), keys, sink, absent, listener);
  }

  private static KeyReadRequest request(DeliveryStream stream, StreamRow row, AttemptId attempt)
      throws SourceException {
    return request(stream, row, attempt, stream.scope());
  }

  /// @param scope what may be read, no more than the stream may see
  static KeyReadRequest request(
      DeliveryStream stream, StreamRow row, AttemptId attempt, Scope scope) throws SourceException {
    return new KeyReadRequest(stream.stream(), stream.table(), attempt, scope, landed(row));
  }

  /// A replay that is planned for a stream which has read nothing yet waits for its first window.
  private static ReadFacts landed(StreamRow row) throws SourceException {
    ReadFacts landed = row.landed();
    if (landed == null) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "expected a window of " + row.stream() + " to have landed before a replay, found none",
          null);
    }
    return landed;
  }

  /// Hands out rows of quarantine, those that one read left out together, and remembers what became
  /// of them.
  private static final class Redelivery implements Iterator<WantedKeys>, KeyReader.Listener {
    private final List<QuarantinedRow> open;
    private final List<Redelivered> done = new ArrayList<>();
    private int next;

    Redelivery(List<QuarantinedRow> open) {
      this.open = open;
    }

    @Override
    public boolean hasNext() {
      return next < open.size();
    }

    @Override
    public WantedKeys next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int from = next;
      ReadFacts since = open.get(from).since();
      while (hasNext() && next - from < WantedKeys.CHUNK && open.get(next).since() == since) {
        next++;
      }
      return new WantedKeys(
          open.subList(from, next).stream().map(QuarantinedRow::identity).toList(),
          since,
          Answer.STATE);
    }

    @Override
    public void decided(WantedKeys keys, List<KeyFate> fates) {
      for (KeyFate fate : fates) {
        done.add(new Redelivered(open.get(done.size()), fate));
      }
    }
  }
}
