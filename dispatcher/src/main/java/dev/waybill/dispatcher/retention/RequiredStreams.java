package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.history.HistoryStore;
import dev.waybill.dispatcher.outbox.GapStore;
import dev.waybill.dispatcher.outbox.QuarantineStore;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks up what is known of required destinations.
final class RequiredStreams {
  private final StreamStore streams;
  private final HistoryStore histories;
  private final GapStore gaps;
  private final QuarantineStore quarantine;
  private final List<Taker> takers;

  /// @param takers the destinations in force
  RequiredStreams(ControlDatabase control, List<Taker> takers) {
    this.streams = new StreamStore(control);
    this.histories = new HistoryStore(control);
    this.gaps = new GapStore(control);
    this.quarantine = new QuarantineStore(control);
    this.takers = List.copyOf(takers);
  }

  List<RequiredStream> of(PublishedTable table, TablePolicy policy) {
    return policy.destinations().stream().map(id -> of(table, id)).toList();
  }

  private RequiredStream of(PublishedTable table, DestinationId destination) {
    StreamId id = new StreamId(destination, table.id(), table.schema().major());
    Optional<Taker> taker =
        takers.stream()
            .filter(each -> each.id().equals(destination) && each.tables().contains(table.id()))
            .findFirst();
    if (taker.isEmpty()) {
      return RequiredStream.without(
          id, null, "no destination of this name takes the table; see `waybill destination list`");
    }
    String organisation = taker.get().organisation();
    Optional<StreamRow> row = streams.find(id);
    return row.isEmpty()
        ? RequiredStream.without(id, organisation, "`waybill run` has not seen the stream yet")
        : of(table, organisation, row.get());
  }

  private RequiredStream of(PublishedTable table, @Nullable String organisation, StreamRow row) {
    Optional<String> held = streams.held(row.id()).map(reason -> "its stream is held: " + reason);
    Optional<String> history =
        histories
            .incomplete(row.id())
            .map(why -> why + "; see `waybill backfill status " + row.stream() + "`");
    ReadFacts landed = row.landed();
    if (landed == null || held.isPresent() || history.isPresent()) {
      return RequiredStream.without(
          row.stream(),
          organisation,
          held.or(() -> history).orElse("nothing has landed there yet"));
    }
    return new RequiredStream(
        row.stream(),
        organisation,
        landed,
        "",
        gaps.open(row.id()),
        quarantine.lacking(row.id(), table.schema()));
  }
}
