package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.history.HistoryOrder;
import dev.waybill.dispatcher.history.HistoryRange;
import dev.waybill.dispatcher.history.HistoryStore;
import dev.waybill.dispatcher.history.HistoryStore.Landed;
import dev.waybill.dispatcher.history.RebuildStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Runs of history and the deliveries that read them: one is planned as long as a run is open, and
/// finds its range when it is read. Everything runs inside the caller's transaction.
public final class Backfill {
  private final HistoryStore histories;
  private final ReplayStore replays;
  private final DeliveryStore deliveries;
  private final RebuildStore rebuilds;

  public Backfill(ControlDatabase control) {
    this.histories = new HistoryStore(control);
    this.replays = new ReplayStore(control);
    this.deliveries = new DeliveryStore(control);
    this.rebuilds = new RebuildStore(control);
  }

  /// Begins a run. A stream that has read nothing yet then begins at the end of its first window,
  /// and the run is what lies before; else it is what the windows have passed by now.
  ///
  /// @return its id, empty when one of the stream is open already
  public Optional<UUID> start(long streamId, HistoryOrder order) {
    Optional<UUID> opened = histories.open(streamId, order);
    opened.ifPresent(_ -> fix(streamId));
    return opened;
  }

  /// @return whether the stream had a run that was running
  public boolean pause(long streamId, String by, String reason) {
    return histories.ofStream(streamId).filter(run -> histories.pause(run, by, reason)).isPresent();
  }

  /// @return whether the stream had a run that was paused
  public boolean resume(long streamId, String by) {
    return histories.ofStream(streamId).filter(run -> histories.resume(run, by)).isPresent();
  }

  /// Ends the stream's run. What it has delivered stays, and what is on its way to the destination
  /// is delivered.
  ///
  /// @return whether the stream had one
  /// @throws IllegalStateException when it is one for a resync, whose rebuild must be given up too
  public boolean cancel(long streamId, String by, String reason) {
    rebuilds
        .ofStream(streamId)
        .ifPresent(resync -> {
          throw new IllegalStateException(
              "expected a run that a person started by `waybill backfill start`, found %s of a resync: give that up with `waybill destination resync DESTINATION TABLE --cancel`"
                  .formatted(resync.id()));
        });
    Optional<UUID> run = histories.ofStream(streamId);
    run.ifPresent(id -> {
      histories.cancel(id, by, reason);
      deliveries.skipHistory(id, by, reason);
    });
    return run.isPresent();
  }

  boolean awaitsFacts(long streamId) {
    return histories.awaitsFacts(streamId);
  }

  boolean hasRun(long streamId) {
    return histories.hasRun(streamId);
  }

  boolean isOpen(UUID run) {
    return histories.isOpen(run);
  }

  boolean hasShadow(UUID run) {
    return rebuilds.hasShadow(run);
  }

  /// The place of a stream is taken over: what it and the stream know of a rebuild may differ.
  void giveUpRebuild(long streamId, String reason) {
    var unused = rebuilds.abandon(streamId, "adopt", reason);
  }

  Optional<HistoryRange> next(UUID run) {
    return histories.next(run);
  }

  /// After a read of the stream has landed: fixes the facts of a run that waited for them.
  void fix(long streamId) {
    histories.fix(streamId).ifPresent(run -> plan(streamId, run));
  }

  /// After a read found that the source lost its history, and has landed.
  void restart(long streamId) {
    histories.restart(streamId).ifPresent(run -> plan(streamId, run));
  }

  /// After a range has landed.
  void advance(long streamId, UUID run, Landed landed) {
    if (histories.advance(run, landed)) {
      plan(streamId, run);
    }
  }

  /// A person gave a range up, and with it what would have followed.
  void abandon(UUID run, @Nullable String reason) {
    histories.cancel(run, "skip", reason);
  }

  private void plan(long streamId, UUID run) {
    replays.plan(streamId, new ReplaySubject.History(run));
  }
}
