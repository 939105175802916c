package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import dev.waybill.dispatcher.source.RowKey;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows of one batch on their way back: fetched from one destination after the other, each
/// taken only where it is the row that was dropped. A batch has fewer rows than one fetch may ask
/// for.
final class BatchRecall {
  private final Batch batch;
  private final PublishedTable table;
  private final Placement placement;
  private final RowCheck check;
  private final Map<String, CommittedRow> wanted = new LinkedHashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /// @param table by whose version the batch was archived
  /// @param key of the batch
  BatchRecall(Batch batch, PublishedTable table, OrganisationKey key, Placement placement) {
    this.batch = batch;
    this.table = table;
    this.placement = placement;
    this.check = new RowCheck(table, key);
  }

  /// @param rows of the batch, that are asked for
  /// @param destinations by name, in the order in which they are asked; each only for what is still
  ///   missing
  /// @return what was not taken; a row that was taken after all is named where somebody gave it
  ///   otherwise
  /// @throws DestinationException when one failed, and no other gave what is missing then
  /// @throws SQLException when a row could not be placed
  Outcome run(List<CommittedRow> rows, Map<String, DestinationAdapter> destinations)
      throws DestinationException, SQLException {
    rows.forEach(row -> wanted.put(row.id(), row));
    wanted.keySet().removeAll(placement.placed());
    DestinationException failure = null;
    for (Map.Entry<String, DestinationAdapter> each : destinations.entrySet()) {
      if (!wanted.isEmpty()) {
        try {
          fetch(each.getKey(), each.getValue());
        } catch (DestinationException e) {
          failure = e;
        }
      }
    }
    if (failure != null && !wanted.isEmpty()) {
      throw failure;
    }
    refusals.removeIf(
        refusal -> refusal.cause() == Cause.MISSING && !wanted.containsKey(refusal.id()));
    return new Outcome(rows.size() - wanted.size(), wanted.size(), refusals);
  }

  /// What became of the rows.
  record Outcome(int placed, int refused, List<Refusal> refusals) {
    Outcome {
      refusals = List.copyOf(refusals);
    }
  }

  private void fetch(String destination, DestinationAdapter adapter)
      throws DestinationException, SQLException {
    TableSchema schema = table.schema();
    List<CommittedRow> asked = List.copyOf(wanted.values());
    List<RowIdentity> keys =
        asked.stream()
            .map(row -> RowKey.identity(schema, row.id(), batch.facts().organisation()))
            .toList();
    boolean[] given = new boolean[asked.size()];
    try {
      adapter.fetch(
          new StreamId(new DestinationId(destination), table.id(), schema.major()),
          schema,
          keys,
          (i, held) -> {
            given[i] = true;
            take(destination, asked.get(i), held);
          });
    } catch (UnplacedException e) {
      throw e.failure();
    } finally {
      placement.flush();
    }
    for (int i = 0; i < given.length; i++) {
      if (!given[i]) {
        refuse(destination, asked.get(i), Cause.MISSING);
      }
    }
  }

  private void take(String destination, CommittedRow row, HeldRow held) {
    Cause cause = check.difference(row, held);
    if (cause != null) {
      refuse(destination, row, cause);
      return;
    }
    try {
      placement.add(row.id(), held.values());
    } catch (SQLException e) {
      throw new UnplacedException(e);
    }
    wanted.remove(row.id());
  }

  private void refuse(String destination, CommittedRow row, Cause cause) {
    refusals.add(new Refusal(batch.id(), row.id(), destination, cause));
  }
}
