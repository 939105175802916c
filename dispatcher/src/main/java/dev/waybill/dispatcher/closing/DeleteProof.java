package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.retention.DueScope;
import dev.waybill.dispatcher.retention.ReadBack;
import dev.waybill.dispatcher.retention.ReadBack.NotHeld;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.RowVersion;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.RowIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds rows that go, and asks every required destination for each, value by value. Nothing is
/// locked meanwhile. What a destination lacks is remembered, so that it is not what every batch
/// begins with.
final class DeleteProof {
  private static final long MOST_BYTES = 32L << 20;

  /// How many rows a destination may lack before it is somebody's to look at.
  private static final int MOST_LACKING = Tombstones.MOST;

  private final ControlDatabase control;
  private final StreamStore streams;
  private final Receipts receipts;
  private final RetentionPlanner planner;
  private final ClosingTable table;
  private final Map<DestinationId, List<NotHeld>> lacking = new LinkedHashMap<>();

  DeleteProof(ControlDatabase control, RetentionPlanner planner, ClosingTable table) {
    this.control = control;
    this.streams = new StreamStore(control);
    this.receipts = new Receipts(control);
    this.planner = planner;
    this.table = table;
  }

  /// @param scope by which they were to go
  /// @param due how many were to go
  /// @param rows those that every required destination holds
  /// @param lacking the others
  record Proven(
      DeleteOrder order,
      DueScope scope,
      int due,
      List<RowVersion> rows,
      List<ReadBack> lacking,
      List<HeldBy> heldBy) {}

  /// @throws WaitingException where nothing can be proven for now
  Proven prove(DeleteOrder order, Instant now)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    List<HeldBy> heldBy = new ArrayList<>();
    for (Required required : table.required()) {
      requireFewLacking(required);
      heldBy.add(receipts.heldBy(required, landed(required), "full", control.now()));
    }
    DueScope scope =
        new DueScope(
            table.table(),
            table.policy(),
            order.organisation(),
            order.leavingOut(),
            lacking.entrySet().stream()
                .map(each -> readBack(each.getKey(), order, each.getValue()))
                .toList(),
            now);
    List<RowVersion> due = planner.due(table.source(), scope, Tombstones.MOST, MOST_BYTES);
    List<ReadBack> found = due.isEmpty() ? List.of() : lacking(order, due);
    Set<RowIdentity> staying = new HashSet<>();
    found.forEach(each -> each.notHeld().forEach(row -> staying.add(row.row())));
    return new Proven(
        order,
        scope,
        due.size(),
        due.stream().filter(each -> !staying.contains(each.row().identity())).toList(),
        found,
        heldBy);
  }

  private void requireFewLacking(Required required) throws WaitingException {
    DestinationId destination = required.stream().stream().destination();
    int rows = lacking.getOrDefault(destination, List.of()).size();
    if (rows > MOST_LACKING) {
      throw new WaitingException(
          "%s does not hold %d rows as they are; `waybill reconcile --destination %s --table %s --repair` delivers them"
              .formatted(destination, rows, destination, table.table().id()));
    }
  }

  private long landed(Required required) throws WaitingException {
    ReadFacts landed = streams.get(required.stream().id()).landed();
    if (landed == null) {
      throw new WaitingException(
          "expected a window of " + required.stream().stream() + " to have landed, found none");
    }
    return landed.attempt().seq().value();
  }

  private List<ReadBack> lacking(DeleteOrder order, List<RowVersion> due)
      throws DestinationException {
    List<ClosedRow> rows = due.stream().map(RowVersion::row).toList();
    List<ReadBack> found = new ArrayList<>();
    for (Required required : table.required()) {
      DestinationId destination = required.stream().stream().destination();
      List<NotHeld> notHeld = HeldValues.lacking(required, table.table().schema(), rows);
      if (!notHeld.isEmpty()) {
        lacking.computeIfAbsent(destination, _ -> new ArrayList<>()).addAll(notHeld);
        found.add(readBack(destination, order, notHeld));
      }
    }
    return found;
  }

  private ReadBack readBack(DestinationId destination, DeleteOrder order, List<NotHeld> notHeld) {
    return new ReadBack(destination, table.table().id(), order.organisation(), null, notHeld);
  }
}
