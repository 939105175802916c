package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.closing.DeleteProof.Proven;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets rows go by deletes, a batch of one organisation at a time: those of a table without
/// partitions, of a DEFAULT partition, and of an organisation whose retention is over while others
/// keep the partition.
///
/// # The order, and why
///
/// ```
/// source, a snapshot                the rows that go, with their values                    PROVEN
/// destinations                      each holds them, value by value
/// source, one transaction   ┌       its name in retention_delete                           FENCED
///   at READ COMMITTED       │       the rows, FOR UPDATE                                   LOCKED
///                           │       which of them go still, by the gate, as they were proven CHECKED
///   archive                 │  ─▶   their tombstones: INTENDED
///   archive and holds       │  ─▶   no hold since: DROPPING
///                           │       those that others refer to, into waybill_evidence         COPIED
///                           │       DELETE
///                           └       COMMIT                                                 COMMITTED
/// archive                           DROPPED
/// ```
///
/// *Nothing goes without its tombstone.* The tombstones are committed in the control database
/// before the DELETE is sent, and made of the values that the same transaction read under its
/// locks: what is deleted is what they commit to, and what every destination was found to hold.
///
/// *Nothing is tombstoned twice.* Two databases cannot commit as one, so one of them decides: the
/// source. A batch was deleted where its row with a transaction id stands in
/// `waybill_source.retention_delete`, because that row commits with the DELETE or not at all.
/// Whoever finds a batch `INTENDED` or `DROPPING` therefore asks the source, and asks by inserting
/// the row that means *nobody*. The primary key makes that wait for a transaction which has the
/// batch and has not ended, and turns away one that comes later. So when the answer is no, it stays
/// no, whoever wakes up afterwards, and the batch is void. Until a batch is settled no other is
/// begun for its organisation.
///
/// *Why the name comes first.* A batch that is in the archive has, or had, a transaction with its
/// name in the source. Were the tombstones written before, somebody could find the batch, see no
/// transaction, and make it void while its process goes on to delete.
///
/// *Why rows are locked before they are looked at.* A statement of a READ COMMITTED transaction
/// sees what was committed before it began. After the lock nobody changes the rows, and nobody
/// comes to refer to them by a foreign key, because that locks them too; so what is seen then holds
/// until COMMIT. A reference that only a schema file declares takes no lock: one that is written in
/// these moments points to a row in the archive, as it would a moment later. Where rows that are
/// referred to in that way are copied, it is asked once more right before the DELETE.
///
/// *Why the days, holds and references are the planner's question again.* A second way to say what
/// may go would drift from the first. A hold that is placed after it was asked is seen when the
/// batch is moved: whoever places one locks the batch too.
///
/// The application waits behind the locks of a batch no longer than its statements and a few
/// transactions of the control database take; a process that falls silent is cut off by the source.
///
/// Not thread safe; any number of processes may do it at once.
public final class BoundedDelete {
  private final ControlDatabase control;
  private final ArchiveStore archive;
  private final OrganisationKeys keys;
  private final RetentionPlanner planner;
  private final ClosingTable table;
  private final ClosingSettings settings;
  private final Consumer<DeleteStep> done;
  private final UnfinishedBatches unfinished;
  private final DeleteProof proof;

  public BoundedDelete(
      ControlDatabase control,
      OrganisationKeys keys,
      RetentionPlanner planner,
      ClosingTable table,
      ClosingSettings settings) {
    this(control, keys, planner, table, settings, _ -> {});
  }

  /// @param done is told of each step when it is done; what it throws ends the work there
  BoundedDelete(
      ControlDatabase control,
      OrganisationKeys keys,
      RetentionPlanner planner,
      ClosingTable table,
      ClosingSettings settings,
      Consumer<DeleteStep> done) {
    this.control = control;
    this.archive = new ArchiveStore(control, keys);
    this.keys = keys;
    this.planner = planner.running();
    this.table = table;
    this.settings = settings;
    this.done = done;
    this.unfinished = new UnfinishedBatches(control, archive, table, settings, done);
    this.proof = new DeleteProof(control, this.planner, table);
  }

  /// What came of batches that somebody had left.
  ///
  /// @param dropped whose rows are gone
  /// @param voided whose rows are there
  /// @param busy whose rows somebody's transaction is deleting
  public record Resumed(int dropped, int voided, int busy) {}

  /// Settles what processes that died have left of the table.
  ///
  /// @throws SourceException the source could not be asked
  public Resumed resume() throws SourceException {
    UnfinishedBatches.Settled settled = unfinished.settleAll(null);
    return new Resumed(settled.dropped(), settled.voided(), settled.busy());
  }

  /// Deletes one batch, of the rows with the earliest dates.
  ///
  /// @throws SourceException the source could not be asked, or refused; nothing is lost, and what
  ///   was begun is settled by whoever comes next
  /// @throws DestinationException as for the source
  public DeleteOutcome runOnce(DeleteOrder order)
      throws SourceException, DestinationException, InterruptedException {
    if (unfinished.settleAll(order.organisation()).busy() > 0) {
      return DeleteOutcome.waiting(0, List.of(), "another process is deleting its rows");
    }
    Proven proven;
    try {
      proven = proof.prove(order, table.source().now());
    } catch (WaitingException e) {
      return DeleteOutcome.waiting(0, List.of(), String.valueOf(e.getMessage()));
    }
    done.accept(DeleteStep.PROVEN);
    return proven.rows().isEmpty()
        ? new DeleteOutcome(proven.due(), 0, 0, proven.lacking(), null, null)
        : delete(proven);
  }

  private DeleteOutcome delete(Proven proven) throws SourceException, InterruptedException {
    DeleteTransaction transaction =
        new DeleteTransaction(
            control,
            archive,
            planner,
            table,
            unfinished,
            done,
            keys.of(proven.order().organisation()),
            proven);
    try (OwnerSession owner =
        OwnerSession.open(
            table.owner(),
            "waybill deleting",
            settings.lockTimeout(),
            table.policy().statementTimeout())) {
      transaction.prepare(owner);
      settings.patience().run(owner.connection(), _ -> transaction.run(owner));
    } catch (HoldsChangedException e) {
      var _ = unfinished.settle(transaction.batch(), String.valueOf(e.getMessage()), holds(e));
      return DeleteOutcome.waiting(proven.due(), proven.lacking(), String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      if (Patience.isBusy(e)) {
        return DeleteOutcome.waiting(
            proven.due(),
            proven.lacking(),
            "others held their locks on its rows all the time; end long transactions on them");
      }
      throw SourceException.of("deleting rows of " + table.table().source(), e);
    }
    return transaction.deleted() == 0
        ? new DeleteOutcome(proven.due(), 0, proven.rows().size(), proven.lacking(), null, null)
        : gone(transaction, proven);
  }

  private DeleteOutcome gone(DeleteTransaction transaction, Proven proven) {
    done.accept(DeleteStep.COMMITTED);
    int batch = transaction.batch();
    control.transaction(() -> {
      if (archive.lock(batch).state() instanceof BatchState.Dropping going) {
        boolean _ = archive.move(batch, going.dropped());
      }
    });
    done.accept(DeleteStep.DROPPED);
    return new DeleteOutcome(
        proven.due(),
        transaction.deleted(),
        proven.rows().size() - transaction.deleted(),
        proven.lacking(),
        batch,
        null);
  }

  private static @Nullable String holds(HoldsChangedException e) {
    return e.placed().isEmpty()
        ? null
        : e.placed().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
