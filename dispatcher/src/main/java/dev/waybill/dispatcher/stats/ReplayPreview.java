package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.ReplayRange;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.LagQuery;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.Watermark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a replay would read, as far as the source can say now.
///
/// @param stream as `destination/table/v1`
/// @param from the oldest cursor value, null for all there are
/// @param to the end, `toId` the last row where the delivery was cut inside a window
/// @param gap whether it closes a gap
/// @param rows that lie in the range now, at most a million; -1 when the source could not be asked
public record ReplayPreview(
    String stream,
    @Nullable Instant from,
    Instant to,
    @Nullable String toId,
    boolean gap,
    long rows) {

  public static ReplayPreview of(WaybillSettings settings, ReplayRange range) {
    long from = range.range().fromMicros();
    Watermark to = range.range().to();
    return new ReplayPreview(
        range.stream(),
        from == ReadFacts.UNBOUNDED ? null : new Watermark(from, null).at(),
        to.at(),
        to.id(),
        range.gap(),
        rows(settings, range));
  }

  private static long rows(WaybillSettings settings, ReplayRange range) {
    StreamSource source = StreamSource.of(settings, range.stream()).orElse(null);
    if (source == null) {
      return -1;
    }
    try (LagQuery query = source.query()) {
      return query.rows(
          source.table(), source.scope(), range.range().fromMicros(), range.range().to());
    } catch (SourceException e) {
      return -1;
    }
  }

  /// For people.
  public String text() {
    return stream
        + ": "
        + (from == null ? "everything" : "from " + from)
        + " up to "
        + to
        + (toId == null ? "" : " and row " + toId)
        + ", "
        + (rows < 0 ? "? rows" : rows + " rows")
        + (gap ? "; closes a gap" : "");
  }
}
