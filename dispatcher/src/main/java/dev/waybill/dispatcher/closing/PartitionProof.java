package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.SourceDigest;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Proves that every required destination holds every row of a partition in its current version, by
/// count and digest of key and cursor of each organisation and day. The source is asked first: what
/// is written after its snapshot has a transaction at or above the fence, and is proven later.
final class PartitionProof {
  private static final String DEPTH = "keys";

  private final StreamStore streams;
  private final ClosingTable table;

  PartitionProof(StreamStore streams, ClosingTable table) {
    this.streams = streams;
    this.table = table;
  }

  /// @param at by the control database's clock
  /// @throws WaitingException when one of them does not
  CloseProof prove(ClosingPartition partition, Instant at)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    HeldRange range = range(partition);
    long fence = Long.MAX_VALUE;
    long rows = 0;
    Incarnation incarnation = null;
    List<CloseProof.Destination> destinations = new ArrayList<>();
    for (Required required : table.required()) {
      KeyReadRequest request = request(required);
      SourceDigest whole = required.stream().reader().digests().digest(request, range, null);
      if (whole.ahead() > 0) {
        throw new WaitingException(
            "a window of %s has yet to bring %d rows of it"
                .formatted(required.stream().stream(), whole.ahead()));
      }
      requireHeld(required, range, whole.buckets());
      if (incarnation != null && !incarnation.equals(whole.seen().incarnation())) {
        throw new WaitingException("the source was restarted meanwhile; proving again");
      }
      incarnation = whole.seen().incarnation();
      fence = Math.min(fence, whole.seen().fence());
      rows = whole.buckets().stream().mapToLong(HeldBucket::rows).sum();
      destinations.add(
          new CloseProof.Destination(
              required.stream().stream().destination().value(),
              request.landed().attempt().seq().value(),
              DEPTH,
              at));
    }
    return incarnation == null
        ? new CloseProof(0, new Incarnation("", "", ""), 0, at, List.of())
        : new CloseProof(fence, incarnation, rows, at, destinations);
  }

  private KeyReadRequest request(Required required) throws WaitingException {
    ReadFacts landed = streams.get(required.stream().id()).landed();
    if (landed == null) {
      throw new WaitingException(
          "expected a window of " + required.stream().stream() + " to have landed, found none");
    }
    return new KeyReadRequest(
        required.stream().stream(),
        table.table(),
        landed.attempt(),
        required.stream().scope(),
        landed);
  }

  private void requireHeld(Required required, HeldRange range, List<HeldBucket> source)
      throws WaitingException, DestinationException {
    Set<HeldBucket> held =
        new HashSet<>(
            required
                .adapter()
                .readBack(
                    required.stream().stream(),
                    table.table().schema(),
                    table.table().cursor().column(),
                    range));
    Set<HeldBucket> lacking = new HashSet<>(source);
    lacking.removeAll(held);
    if (!lacking.isEmpty()) {
      HeldBucket first = lacking.iterator().next();
      throw new WaitingException(
          "%s does not hold %d of %d buckets as the source has them, of organisation %s and day %s among them; `waybill reconcile --destination %s --table %s --from %s --to %s` names the rows, and with --repair delivers them"
              .formatted(
                  required.stream().stream().destination(),
                  lacking.size(),
                  source.size(),
                  first.organisation(),
                  first.day(),
                  required.stream().stream().destination(),
                  table.table().id(),
                  first.day(),
                  first.day()));
    }
  }

  /// The event dates that the partition is for.
  private HeldRange range(ClosingPartition closing) throws WaitingException, SourceException {
    try (Connection connection = table.source().connect("waybill closing")) {
      Optional<PartitionedTable> partitioned =
          new PartitionCatalogue(connection).table(table.table());
      return partitioned
          .flatMap(parent ->
              parent.partitions().stream()
                  .filter(each -> each.oid() == closing.oid())
                  .findFirst()
                  .flatMap(each -> range(each, parent.zone())))
          .orElseThrow(() ->
              new WaitingException(
                  "expected %s.%s to be a partition of %s with a range of dates, found none"
                      .formatted(closing.schema(), closing.name(), table.table().source())));
    } catch (SQLException e) {
      throw SourceException.of("asking for the partitions of " + table.table().source(), e);
    }
  }

  private static Optional<HeldRange> range(Partition partition, ZoneId zone) {
    LocalDateTime from = partition.from();
    LocalDateTime to = partition.to();
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(
            new HeldRange(from.atZone(zone).toInstant(), to.atZone(zone).toInstant(), null));
  }
}
