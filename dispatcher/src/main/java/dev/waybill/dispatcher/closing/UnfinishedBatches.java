package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.SourceException;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Batches of deletes whose process ended, or is at it: what became of their rows is found by
/// looking in the source, never guessed.
final class UnfinishedBatches {
  private final ControlDatabase control;
  private final ArchiveStore archive;
  private final ClosingTable table;
  private final ClosingSettings settings;
  private final Consumer<DeleteStep> done;

  UnfinishedBatches(
      ControlDatabase control,
      ArchiveStore archive,
      ClosingTable table,
      ClosingSettings settings,
      Consumer<DeleteStep> done) {
    this.control = control;
    this.archive = archive;
    this.table = table;
    this.settings = settings;
    this.done = done;
  }

  /// What came of them.
  ///
  /// @param dropped their rows are gone
  /// @param voided their rows are there, and their tombstones say nothing
  /// @param busy a transaction of somebody's is deleting their rows
  record Settled(int dropped, int voided, int busy) {
    private Settled and(@Nullable BatchState state) {
      return switch (state) {
        case BatchState.Dropped _ -> new Settled(dropped + 1, voided, busy);
        case BatchState.Voided _ -> new Settled(dropped, voided + 1, busy);
        case null, default -> new Settled(dropped, voided, busy + 1);
      };
    }
  }

  /// @param organisation null for all
  Settled settleAll(@Nullable String organisation) throws SourceException {
    Settled settled = new Settled(0, 0, 0);
    for (Batch batch :
        archive.open(table.source().settings().name(), table.table().source().toString())) {
      if (batch.facts().way() == DropWay.BOUNDED_DELETE
          && (organisation == null || organisation.equals(batch.facts().organisation()))) {
        settled =
            settled.and(settle(batch.id(), "its process ended before its rows were deleted", null));
      }
    }
    return settled;
  }

  /// @param batch that was opened
  /// @param reason why it is void, where its rows are there
  /// @param hold the one that they came under, or null
  /// @return its last state, null while a transaction may yet delete its rows
  @Nullable BatchState settle(int batch, String reason, @Nullable String hold)
      throws SourceException {
    boolean deleted;
    try (OwnerSession session =
        OwnerSession.open(
            table.owner(),
            "waybill deleting",
            settings.lockTimeout(),
            table.policy().statementTimeout())) {
      deleted = DeleteFence.isDeleted(session.connection(), batch);
    } catch (SQLException e) {
      if (Patience.isBusy(e)) {
        return null;
      }
      throw SourceException.of("looking up what became of batch " + batch, e);
    }
    done.accept(DeleteStep.LOOKED_UP);
    control.transaction(() -> {
      if (archive.lock(batch).state() instanceof BatchState.Open open) {
        if (deleted) {
          dropped(batch, open);
        } else {
          boolean _ = archive.move(batch, open.voided(reason, hold));
        }
      }
    });
    done.accept(DeleteStep.SETTLED);
    return archive.find(batch).orElseThrow().state();
  }

  /// One that is not dropping by then was, in a control database that has lost it.
  private void dropped(int batch, BatchState.Open open) {
    BatchState.Dropping going =
        switch (open) {
          case BatchState.Intended intended -> {
            BatchState.Dropping dropping = intended.drop();
            boolean _ = archive.move(batch, dropping);
            yield dropping;
          }
          case BatchState.Dropping dropping -> dropping;
        };
    boolean _ = archive.move(batch, going.dropped());
  }
}
