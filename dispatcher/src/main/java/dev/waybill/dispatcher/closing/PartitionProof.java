package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.dispatcher.source.SourceDigest.Seen;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Proves that every required destination holds every row of a partition in its current version,
/// day by day. What is written after the snapshots that were compared has a transaction at or above
/// their fence, and is proven later.
final class PartitionProof {
  private static final Depth DEPTH = Depth.SAMPLE;

  /// Rows of a day whose values are compared.
  private static final int SAMPLE = 1_000;

  private final HeldProof held;
  private final StreamStore streams;
  private final ClosingTable table;

  PartitionProof(HeldProof held, StreamStore streams, ClosingTable table) {
    this.held = held;
    this.streams = streams;
    this.table = table;
  }

  /// @param at by the control database's clock
  /// @throws WaitingException when one of them does not
  CloseProof prove(ClosingPartition partition, Instant at)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    List<@Nullable LocalDate> days = days(partition);
    Seen seen = null;
    List<CloseProof.Destination> destinations = new ArrayList<>();
    for (Required required : table.required()) {
      long seq = landed(required);
      for (@Nullable LocalDate day : days) {
        seen = least(seen, prove(required, day, new Draw(SAMPLE, partition.close())));
      }
      destinations.add(
          new CloseProof.Destination(
              required.stream().stream().destination().value(),
              seq,
              DEPTH.name().toLowerCase(Locale.ROOT),
              at));
    }
    if (!days.containsAll(days(partition))) {
      throw new WaitingException("rows of other days were written meanwhile; proving again");
    }
    return seen == null
        ? new CloseProof(0, new Incarnation("", "", ""), at, List.of())
        : new CloseProof(seen.fence(), seen.incarnation(), at, destinations);
  }

  /// What both showed.
  private static Seen least(@Nullable Seen one, Seen other) throws WaitingException {
    if (one != null && !one.incarnation().equals(other.incarnation())) {
      throw new WaitingException("the source was restarted meanwhile; proving again");
    }
    return one != null && one.fence() < other.fence() ? one : other;
  }

  private long landed(Required required) throws WaitingException {
    ReadFacts landed = streams.get(required.stream().id()).landed();
    if (landed == null) {
      throw new WaitingException(
          "expected a window of " + required.stream().stream() + " to have landed, found none");
    }
    return landed.attempt().seq().value();
  }

  private Seen prove(Required required, @Nullable LocalDate day, Draw draw)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    Set<RowIdentity> lacking = new HashSet<>();
    Seen seen;
    try {
      seen =
          held.prove(required.stream(), null, day, DEPTH, draw, (row, reason) -> lacking.add(row))
              .seen();
    } catch (SourceException | DestinationException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    if (!lacking.isEmpty()) {
      throw new WaitingException(
          "%s does not hold %d rows %s as the source has them, %s among them; a window brings them, or `waybill reconcile --destination %s --table %s%s --repair`"
              .formatted(
                  required.stream().stream().destination(),
                  lacking.size(),
                  day == null ? "without an event date" : "of " + day,
                  lacking.iterator().next().keyText(table.table().schema()),
                  required.stream().stream().destination(),
                  table.table().id(),
                  day == null ? "" : " --from %1$s --to %1$s".formatted(day)));
    }
    return seen;
  }

  /// The UTC days of the event dates that the partition is for, in part or whole. Where it has no
  /// bound on a side, those that its rows have.
  private List<@Nullable LocalDate> days(ClosingPartition closing)
      throws WaitingException, SourceException {
    try (Connection connection = table.source().connect("waybill closing")) {
      Optional<PartitionedTable> parent = new PartitionCatalogue(connection).table(table.table());
      Optional<Partition> found =
          parent.stream()
              .flatMap(each -> each.partitions().stream())
              .filter(each -> each.oid() == closing.oid())
              .filter(each -> each.from() != null && each.to() != null)
              .findFirst();
      if (parent.isEmpty() || found.isEmpty()) {
        throw new WaitingException(
            "expected %s.%s to be a partition of %s with a range of dates, found none"
                .formatted(closing.schema(), closing.name(), table.table().source()));
      }
      return PartitionDays.of(connection, parent.get(), found.get());
    } catch (SQLException e) {
      throw SourceException.of("asking for the partitions of " + table.table().source(), e);
    }
  }
}
