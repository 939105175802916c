package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.history.RebuildStore;
import dev.waybill.dispatcher.history.RebuildStore.Rebuild;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.ArchivedKeys;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.Capability;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends all rows of a stream again, for a table that was emptied, lost or bent. It is a person's
/// decision.
///
/// Where the destination has shadows, a rebuild is opened there and a run of history fills it,
/// while windows land in table and shadow; [RebuildWatch] then swaps them. What keeps every row is
/// the order of three things:
/// 1. the run is stored, so that whatever becomes of this process, its rebuild is known here;
/// 2. the rebuild is opened: from now on what lands, lands in the shadow too;
/// 3. the facts of the run are fixed. History reads what they say was passed, and only the windows
///    after them need to be in the shadow. So they must not leave out what landed before the
///    second: a delivery that may have, and is not acknowledged, is waited for, and the worker that
///    settles it fixes them.
///
/// Without shadows the rows land in place, as newer versions, and every key that the destination
/// holds is asked for, because what is gone from the source is in no run of history.
public final class Resync {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /// Why every key of a destination is asked for.
  static final String IN_PLACE = "its rows are sent again, and what is gone from the source is not";

  private final ControlDatabase control;
  private final LeaseStore leases;
  private final Destinations destinations;
  private final Duration patience;
  private final Backfill backfill;
  private final RebuildStore rebuilds;
  private final StreamStore streams;
  private final DeliveryStore deliveries;
  private final ReplayStore replays;
  private final ArchivedKeys archived;

  /// @param patience with a worker that moves the stream
  public Resync(
      ControlDatabase control, LeaseStore leases, Destinations destinations, Duration patience) {
    this.control = control;
    this.leases = leases;
    this.destinations = destinations;
    this.patience = patience;
    this.backfill = new Backfill(control);
    this.rebuilds = new RebuildStore(control);
    this.streams = new StreamStore(control);
    this.deliveries = new DeliveryStore(control);
    this.replays = new ReplayStore(control);
    this.archived = new ArchivedKeys(control);
  }

  /// Who resyncs, and why.
  ///
  /// @param record writes that down, in the transaction of the change
  public record Order(String by, String reason, Runnable record) {}

  /// Changes nothing.
  public ResyncPlan plan(DeliveryStream stream) {
    Optional<Rebuild> open = rebuilds.ofStream(stream.id());
    return new ResyncPlan(
        stream.stream().toString(),
        open.map(run -> run.id().toString()).orElse(null),
        open.map(Rebuild::state).orElse(null),
        hasShadow(stream),
        deliveries.underway(stream.id()).orElse(null));
  }

  /// Begins a resync, or goes on with one that a process began and did not get to its end.
  ///
  /// @throws DestinationException the destination did not open the rebuild: `PERMANENT` when it
  ///   never will, and the run is given up; else the same may be tried again
  /// @throws IllegalStateException when the stream is held, has another run of history, or a worker
  ///   moves it
  public ResyncPlan start(DeliveryStream stream, Order order)
      throws DestinationException, InterruptedException {
    requireNotHeld(stream);
    requireNothingArchived(stream);
    Lease lease = lease(stream);
    try {
      Rebuild run = stored(lease, stream, order);
      if (run.shadow()) {
        open(lease, stream, run, order);
      }
      fenced(
          lease,
          () -> {
            order.record().run();
            begin(stream, run);
          });
      return plan(stream);
    } finally {
      leases.release(lease);
    }
  }

  /// The source does not have those rows any more, and only the destination could give them.
  private void requireNothingArchived(DeliveryStream stream) {
    if (archived.any(stream.source().settings().name(), stream.table().id())) {
      throw new IllegalStateException(
          "expected a table whose rows the source has, found that rows of %s were archived: a resync of %s would lose them there"
              .formatted(stream.table().id(), stream.stream()));
    }
  }

  private void requireNotHeld(DeliveryStream stream) {
    streams
        .held(stream.id())
        .ifPresent(reason -> {
          throw new IllegalStateException(
              "expected a stream that goes on, found %s held: %s"
                  .formatted(stream.stream(), reason));
        });
  }

  private Rebuild stored(Lease lease, DeliveryStream stream, Order order) {
    AtomicReference<@Nullable Rebuild> run = new AtomicReference<>();
    fenced(
        lease,
        () ->
            run.set(
                rebuilds
                    .ofStream(stream.id())
                    .filter(Rebuild::isOpening)
                    .or(() ->
                        rebuilds.open(stream.id(), hasShadow(stream), order.by(), order.reason()))
                    .orElse(null)));
    Rebuild stored = run.get();
    if (stored == null) {
      throw new IllegalStateException(
          "expected no run of history of %s, found one: see `waybill backfill status`, and wait for it or cancel it first"
              .formatted(stream.stream()));
    }
    return stored;
  }

  /// A refusal is for good: the rebuild is given up, so that it cannot be opened by anybody who
  /// comes late.
  private void open(Lease lease, DeliveryStream stream, Rebuild run, Order order)
      throws DestinationException {
    try {
      adapter(stream).rebuild(stream.stream(), stream.table().schema(), run.id());
    } catch (DestinationException e) {
      if (e.kind() == Kind.PERMANENT) {
        String why = String.valueOf(e.getMessage());
        fenced(
            lease,
            () -> {
              var unused = rebuilds.abandon(stream.id(), order.by(), why);
            });
      }
      throw e;
    }
  }

  /// What the lost table had stopped goes on as well.
  private void begin(DeliveryStream stream, Rebuild run) {
    rebuilds.begin(run.id());
    if (deliveries.underway(stream.id()).isEmpty()) {
      backfill.fix(stream.id());
    }
    if (!run.shadow()) {
      replays.plan(stream.id(), new ReplaySubject.Repaired(new Repair(null, true, IN_PLACE)));
    }
    deliveries.retryAll(stream.id());
  }

  /// Gives the stream's resync up. Its shadow is dropped as soon as what is on its way there has
  /// landed; rows that were sent in place stay.
  ///
  /// @return whether it had one
  /// @throws IllegalStateException when a worker moves the stream
  public boolean cancel(DeliveryStream stream, Order order) throws InterruptedException {
    Lease lease = lease(stream);
    AtomicBoolean cancelled = new AtomicBoolean();
    try {
      fenced(
          lease,
          () -> {
            Optional<Rebuild> run = rebuilds.ofStream(stream.id());
            if (run.isPresent() && rebuilds.abandon(stream.id(), order.by(), order.reason())) {
              deliveries.skipHistory(run.get().id(), order.by(), order.reason());
              order.record().run();
              cancelled.set(true);
            }
          });
    } finally {
      leases.release(lease);
    }
    return cancelled.get();
  }

  /// Gives up a rebuild that is open at the destination and not known here, because the control
  /// database was restored from before it.
  ///
  /// @throws IllegalStateException when it is the run that is open here, or a worker moves the
  ///   stream
  public void abandonUnknown(DeliveryStream stream, UUID rebuild, Order order)
      throws DestinationException, InterruptedException {
    Lease lease = lease(stream);
    try {
      if (rebuilds.ofStream(stream.id()).filter(run -> run.id().equals(rebuild)).isPresent()) {
        throw new IllegalStateException(
            "expected a rebuild that is not known here, found the run of %s: cancel it without --rebuild"
                .formatted(stream.stream()));
      }
      adapter(stream).abandon(stream.stream(), rebuild);
      fenced(lease, order.record());
    } finally {
      leases.release(lease);
    }
  }

  private boolean hasShadow(DeliveryStream stream) {
    return adapter(stream).capabilities().contains(Capability.SHADOW);
  }

  private Lease lease(DeliveryStream stream) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Lease> lease = leases.acquire(List.of(stream.id()));
      if (lease.isPresent()) {
        return lease.get();
      }
      if (System.nanoTime() >= deadline) {
        throw new IllegalStateException(
            "expected no worker at %s, found one: pause it with `waybill destination pause %s --table %s`, and try again once its delivery has ended"
                .formatted(
                    stream.stream(), stream.stream().destination(), stream.stream().table()));
      }
      Thread.sleep(PAUSE);
    }
  }

  private void fenced(Lease lease, Runnable work) {
    control.transaction(() -> {
      leases.fence(lease);
      work.run();
    });
  }

  private DestinationAdapter adapter(DeliveryStream stream) {
    return destinations.get(stream.stream().destination());
  }
}
