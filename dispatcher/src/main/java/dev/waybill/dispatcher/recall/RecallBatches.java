package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveLog;
import dev.waybill.dispatcher.archive.EntryKind;
import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How far a recall is in each of its batches, in `recall_batch`, and what was refused. What ends
/// is logged in the archive, under the batch's organisation, in the same transaction.
final class RecallBatches {
  private final ControlDatabase control;

  RecallBatches(ControlDatabase control) {
    this.control = control;
  }

  /// What became of the rows of a batch.
  record Ended(int placed, int refused, int erased, List<Refusal> refusals) {
    Ended {
      refusals = List.copyOf(refusals);
    }
  }

  /// A batch with rows to place.
  ///
  /// @param rows of it that were asked for
  /// @param placed of those, by an earlier run that ended it
  record Open(int batch, int rows, int placed) {}

  /// Oldest first.
  List<Open> open(long recall) {
    return control
        .jdbc()
        .sql(
            """
            SELECT batch, rows, coalesce(placed, 0) FROM recall_batch
            WHERE recall = ? AND (ended_at IS NULL OR refused > 0) ORDER BY batch
            """)
        .param(recall)
        .query((row, n) -> new Open(row.getInt(1), row.getInt(2), row.getInt(3)))
        .list();
  }

  /// Stores what became of a batch; an outcome that stands there is neither written nor logged
  /// again.
  void end(long recall, int batch, String organisation, Ended ended, Instant now) {
    control.transaction(() -> {
      int changed =
          control
              .jdbc()
              .sql(
                  """
                  UPDATE recall_batch SET placed = :placed, refused = :refused, erased = :erased, ended_at = :at
                  WHERE recall = :recall AND batch = :batch
                    AND (placed, refused, erased) IS DISTINCT FROM (:placed, :refused, :erased)
                  """)
              .param("placed", ended.placed())
              .param("refused", ended.refused())
              .param("erased", ended.erased())
              .param("at", RecallStore.time(now))
              .param("recall", recall)
              .param("batch", batch)
              .update();
      control
          .jdbc()
          .sql("DELETE FROM recall_refusal WHERE recall = ? AND batch = ?")
          .params(recall, batch)
          .update();
      ended.refusals().forEach(refusal -> insert(recall, refusal));
      if (changed > 0) {
        long _ =
            new ArchiveLog(control)
                .append(
                    organisation,
                    EntryKind.RECALL,
                    batch,
                    new TreeMap<>(
                        Map.of(
                            "recall", recall,
                            "placed", ended.placed(),
                            "refused", ended.refused(),
                            "erased", ended.erased())));
      }
    });
  }

  private void insert(long recall, Refusal refusal) {
    control
        .jdbc()
        .sql(
            "INSERT INTO recall_refusal (recall, batch, row_id, destination, cause) VALUES (?, ?, ?, ?, ?)")
        .params(
            recall, refusal.batch(), refusal.id(), refusal.destination(), refusal.cause().name())
        .update();
  }

  /// By batch, id and destination.
  List<Refusal> refusals(long recall) {
    return control
        .jdbc()
        .sql(
            """
            SELECT batch, row_id, destination, cause FROM recall_refusal
            WHERE recall = ? ORDER BY batch, row_id COLLATE "C", destination
            """)
        .param(recall)
        .query((row, n) ->
            new Refusal(
                row.getInt(1), row.getString(2), row.getString(3), Cause.valueOf(row.getString(4))))
        .list();
  }

  /// All it has rows of, oldest first.
  List<Integer> of(long recall) {
    return control
        .jdbc()
        .sql("SELECT batch FROM recall_batch WHERE recall = ? ORDER BY batch")
        .param(recall)
        .query((row, n) -> row.getInt(1))
        .list();
  }

  /// The sources that its rows are from.
  List<String> sources(long recall) {
    return control
        .jdbc()
        .sql(
            """
            SELECT DISTINCT b.source FROM recall_batch r
            JOIN waybill_archive.cold_storage_batch b ON b.id = r.batch
            WHERE r.recall = ? ORDER BY 1
            """)
        .param(recall)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  /// Remembers that the rows of a recall are gone, with an entry per organisation.
  void expired(long recall, String by, Instant now) {
    control.transaction(() -> {
      if (control
              .jdbc()
              .sql("UPDATE recall SET expired_at = ? WHERE id = ? AND expired_at IS NULL")
              .params(RecallStore.time(now), recall)
              .update()
          == 0) {
        return;
      }
      new AuditLog(control).record(by, "recall.expire", RecallStore.subject(recall), null);
      placedOf(recall)
          .forEach((organisation, placed) -> {
            long _ =
                new ArchiveLog(control)
                    .append(
                        organisation,
                        EntryKind.RECALL,
                        null,
                        new TreeMap<>(Map.of("recall", recall, "expired", placed)));
          });
    });
  }

  private Map<String, Long> placedOf(long recall) {
    Map<String, Long> placed = new TreeMap<>();
    control
        .jdbc()
        .sql(
            """
            SELECT b.organisation, sum(r.placed) FROM recall_batch r
            JOIN waybill_archive.cold_storage_batch b ON b.id = r.batch
            WHERE r.recall = ? GROUP BY b.organisation HAVING sum(r.placed) > 0
            """)
        .param(recall)
        .query(row -> {
          placed.put(row.getString(1), row.getLong(2));
        });
    return placed;
  }
}
