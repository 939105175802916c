package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.DroppedRowQuery;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.RecallBatches.Ended;
import dev.waybill.dispatcher.recall.RecallRequest.Approval;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Fetches dropped rows back, batch by batch. Not thread safe; several runs of one recall place and
/// count each row once.
public final class Recall {
  private final ControlDatabase control;
  private final OrganisationKeys keys;
  private final Places places;
  private final Map<String, DestinationAdapter> destinations;
  private final ArchiveStore archive;
  private final DroppedRowQuery dropped;
  private final RecallStore recalls;
  private final RecallBatches batches;

  /// @param owners sources by name, each entered as the owner of its tables
  /// @param destinations by name
  public Recall(
      ControlDatabase control,
      OrganisationKeys keys,
      SchemaCatalog schemas,
      Map<String, SourceDatabase> owners,
      Map<String, DestinationAdapter> destinations) {
    this.control = control;
    this.keys = keys;
    this.places = new Places(schemas, owners);
    this.destinations = Map.copyOf(destinations);
    this.archive = new ArchiveStore(control, keys);
    this.dropped = new DroppedRowQuery(control);
    this.recalls = new RecallStore(control);
    this.batches = new RecallBatches(control);
  }

  /// Runs what is left of a recall: batches that have not ended, and again those of which something
  /// was refused.
  ///
  /// @param by for the audit
  /// @throws RecallRefusedException when it may not be run, or has nowhere to fetch from or to
  ///   place into
  /// @throws SourceException the source could not be written to; run it again
  /// @throws DestinationException a destination could not be asked, and no other had the rows; run
  ///   it again
  public RecallReport run(long id, String by) throws SourceException, DestinationException {
    RecallRequest request = recalls.begin(id, by, control.now());
    for (RecallBatches.Open open : batches.open(id)) {
      run(request, archive.find(open.batch()).orElseThrow(), open);
    }
    return RecallReport.of(control, id).orElseThrow();
  }

  /// Where the key was destroyed after some rows were placed, those stay.
  private void run(RecallRequest request, Batch batch, RecallBatches.Open open)
      throws SourceException, DestinationException {
    Optional<OrganisationKey> key = keys.find(batch.keyId());
    Ended ended =
        key.isEmpty()
            ? new Ended(open.placed(), 0, open.rows() - open.placed(), List.of())
            : fetch(request, batch, open.rows(), key.get());
    batches.end(request.id(), batch.id(), batch.facts().organisation(), ended, control.now());
  }

  private Ended fetch(RecallRequest request, Batch batch, int rows, OrganisationKey key)
      throws SourceException, DestinationException {
    List<CommittedRow> wanted = dropped.rows(request.order().wanted(), batch.id());
    PublishedTable table = places.table(batch);
    Map<String, DestinationAdapter> from = from(request.order(), batch);
    Approval approval = Objects.requireNonNull(request.approval());
    try (OwnerSession owner = OwnerSession.open(places.owner(batch), "waybill recall");
        Placement placement =
            new Placement(
                owner.connection(), table, request.id(), batch.id(), approval.heldUntil())) {
      BatchRecall.Outcome outcome = new BatchRecall(batch, table, key, placement).run(wanted, from);
      return ended(
          outcome, batch.id(), superseded(request, batch.id(), rows - wanted.size()), rows);
    } catch (SQLException e) {
      throw SourceException.of("placing rows of batch " + batch.id(), e);
    }
  }

  /// Rows of it that were corrected since they were asked for.
  ///
  /// @param missing how many of those that were asked for are not found any more
  private List<String> superseded(RecallRequest request, int batch, int missing) {
    return missing == 0
        ? List.of()
        : dropped.superseded(request.order().wanted(), batch).stream().limit(missing).toList();
  }

  private static Ended ended(
      BatchRecall.Outcome outcome, int batch, List<String> superseded, int rows) {
    List<Refusal> refusals = new ArrayList<>(outcome.refusals());
    superseded.forEach(id -> refusals.add(new Refusal(batch, id, "", Refusal.Cause.SUPERSEDED)));
    int refused = outcome.refused() + superseded.size();
    return new Ended(outcome.placed(), refused, rows - outcome.placed() - refused, refusals);
  }

  private Map<String, DestinationAdapter> from(RecallOrder order, Batch batch) {
    List<String> names =
        order.destination() == null
            ? batch.facts().deliveredTo().stream().map(HeldBy::destination).toList()
            : List.of(order.destination());
    Map<String, DestinationAdapter> from = new LinkedHashMap<>();
    for (String name : names) {
      DestinationAdapter adapter = destinations.get(name);
      if (adapter != null) {
        from.put(name, adapter);
      }
    }
    if (from.isEmpty()) {
      throw new RecallRefusedException(
          "expected a destination that holds batch %d (%s), found none of them configured; add it, or ask for the rows `--from-destination` another"
              .formatted(batch.id(), String.join(", ", names)));
    }
    return from;
  }
}
