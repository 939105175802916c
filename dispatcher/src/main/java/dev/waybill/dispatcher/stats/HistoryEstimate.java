package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.LagQuery;
import dev.waybill.dispatcher.source.LagQuery.TableSize;
import dev.waybill.dispatcher.source.SourceException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a run of history would read and how long it would take.
///
/// @param stream as `destination/table/v1`
/// @param rows that it would send, as the source's planner believes
/// @param bytes of the table that it would read: all of them, whatever is left out
/// @param rowsPerSecond of the stream's last deliveries, or where it has none of its destination's;
///   null when nothing was delivered yet
/// @param seconds that it would take at this rate, null when no rate is known
public record HistoryEstimate(
    String stream, long rows, long bytes, @Nullable Double rowsPerSecond, @Nullable Long seconds) {

  /// Deliveries of fewer rows say how long a delivery takes, not a row.
  private static final String RATE =
      """
      SELECT sum(r.rows_loaded) / nullif(sum(extract(epoch FROM r.committed_at - r.started_at)), 0)
      FROM (
        SELECT r.* FROM warehouse_receipt r JOIN warehouse_stream s ON s.id = r.stream_id
        WHERE r.rows_loaded >= 1000 AND s.destination = split_part(:stream, '/', 1)
        ORDER BY s.table_name = split_part(:stream, '/', 2) DESC, r.delivery_id DESC LIMIT 100
      ) r
      """;

  /// @param sinceMicros as for the run, `ReadFacts.UNBOUNDED` for none
  /// @param organisation null for all that the stream may see
  /// @return empty when the table of the stream is not configured
  /// @throws SourceException the source could not be asked
  public static Optional<HistoryEstimate> of(
      ControlDatabase control,
      WaybillSettings settings,
      String stream,
      @Nullable Long sinceMicros,
      @Nullable String organisation)
      throws SourceException {
    Optional<StreamSource> found = StreamSource.of(settings, stream);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StreamSource source = found.get();
    try (LagQuery query = source.query()) {
      TableSize size =
          query.size(
              source.table(),
              source.scope().only(source.table(), organisation),
              sinceMicros == null ? ReadFacts.UNBOUNDED : sinceMicros);
      Double rate =
          control
              .jdbc()
              .sql(RATE)
              .param("stream", stream)
              .query((row, n) -> row.getObject(1) == null ? null : row.getDouble(1))
              .list()
              .getFirst();
      return Optional.of(
          new HistoryEstimate(
              stream,
              size.rows(),
              size.bytes(),
              rate,
              rate == null ? null : Math.round(size.rows() / rate)));
    }
  }

  /// For people.
  public String text() {
    return stream
        + ": about "
        + rows
        + " rows, "
        + bytes
        + " bytes to read, "
        + (seconds == null
            ? "time not known: nothing of 1000 rows was delivered yet"
            : "about " + Duration.ofSeconds(seconds) + " beside the windows");
  }
}
