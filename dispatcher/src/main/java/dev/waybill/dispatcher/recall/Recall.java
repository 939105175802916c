package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchFacts;
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
import dev.waybill.spi.TableId;
import java.sql.SQLException;
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
  private final SchemaCatalog schemas;
  private final Map<String, SourceDatabase> owners;
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
    this.schemas = schemas;
    this.owners = Map.copyOf(owners);
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
    PublishedTable table = table(batch);
    Map<String, DestinationAdapter> from = from(request.order(), batch);
    Approval approval = Objects.requireNonNull(request.approval());
    try (OwnerSession owner = OwnerSession.open(owner(batch), "waybill recall");
        Placement placement =
            new Placement(
                owner.connection(), table, request.id(), batch.id(), approval.heldUntil())) {
      BatchRecall.Outcome outcome = new BatchRecall(batch, table, key, placement).run(wanted, from);
      return new Ended(
          outcome.placed(), outcome.refused(), rows - wanted.size(), outcome.refusals());
    } catch (SQLException e) {
      throw SourceException.of("placing rows of batch " + batch.id(), e);
    }
  }

  /// By the major version that the batch was archived by.
  private PublishedTable table(Batch batch) {
    BatchFacts facts = batch.facts();
    int major = Integer.parseInt(facts.schemaVersion().replaceAll("\\..*", ""));
    return schemas
        .find(new TableId(facts.table()), major)
        .orElseThrow(() ->
            new RecallRefusedException(
                "expected the schema file %s/v%d.json, by which batch %d was archived, found none; bring it back"
                    .formatted(facts.table(), major, batch.id())));
  }

  private SourceDatabase owner(Batch batch) {
    String source = batch.facts().source();
    SourceDatabase owner = owners.get(source);
    if (owner == null) {
      throw new RecallRefusedException(
          "expected source %s with a login of its owner, found none; add `sources: {%s: {maintenance: {user: …, password: …}}}`"
              .formatted(source, source));
    }
    return owner;
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
