package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.archive.ArchivedDays;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.DigestReader;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream with both of its ends.
///
/// @param organisation canonical, the only one whose rows are compared, null for all
record ComparedStream(
    DeliveryStream delivered,
    DestinationAdapter adapter,
    StreamStore streams,
    Causes causes,
    ArchivedDays archive,
    @Nullable String organisation) {
  static ComparedStream of(
      ControlDatabase control,
      Destinations destinations,
      DeliveryStream delivered,
      @Nullable String organisation) {
    return new ComparedStream(
        delivered,
        destinations.get(delivered.stream().destination()),
        new StreamStore(control),
        new Causes(control),
        new ArchivedDays(control),
        organisation);
  }

  TableSchema schema() {
    return delivered.table().schema();
  }

  RowLines lines() {
    return new RowLines(delivered.table());
  }

  DigestReader source() {
    return delivered.reader().digests();
  }

  /// What the stream has passed by now. All that it may see: a row that lies with another
  /// organisation is no row that is gone.
  ///
  /// @throws SourceException when it has read nothing yet
  KeyReadRequest passed() throws SourceException {
    ReadFacts landed = streams.get(delivered.id()).landed();
    if (landed == null) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "expected a window of " + delivered.stream() + " to have landed, found none",
          null);
    }
    return new KeyReadRequest(
        delivered.stream(), delivered.table(), landed.attempt(), delivered.scope(), landed);
  }

  List<HeldBucket> readBack(HeldRange range) throws DestinationException {
    return adapter.readBack(
        delivered.stream(),
        schema(),
        delivered.table().cursor().column(),
        new HeldRange(range.from(), range.to(), organisation));
  }

  /// What was archived of the rows in a range.
  Archived archived(HeldRange range) {
    return new Archived(
        archive.of(
            archivedStream(),
            new ArchivedDays.Range(day(range.from()), day(range.to()), organisation)));
  }

  ArchivedDays.Stream archivedStream() {
    return new ArchivedDays.Stream(
        delivered.source().settings().name(),
        schema().table().value(),
        schema().major(),
        delivered.stream().destination().value());
  }

  /// @param end at midnight
  private static @Nullable LocalDate day(@Nullable Instant end) {
    return end == null ? null : LocalDate.ofInstant(end, ZoneOffset.UTC);
  }

  /// What the destination holds of each key, null where it never had it.
  List<@Nullable HeldRow> fetch(List<RowIdentity> keys) throws DestinationException {
    @Nullable HeldRow[] held = new HeldRow[keys.size()];
    fetch(keys, (i, row) -> held[i] = row);
    return Arrays.asList(held);
  }

  void fetch(List<RowIdentity> keys, RowFetch rows) throws DestinationException {
    if (!keys.isEmpty()) {
      adapter.fetch(delivered.stream(), schema(), keys, rows);
    }
  }
}
