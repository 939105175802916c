package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.AttemptStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReceiptStore;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamPosition;
import dev.waybill.spi.TableSchema;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Continues a stream behind what its destination holds: after the control database was restored or
/// cloned, or when the place belonged to another installation. It is a person's decision.
///
/// Nothing is lost: the stream reads again from the facts that are known here, so whatever landed
/// since is sent once more, under new names. Where the destination is the one that lost something,
/// what was delivered and is not there any more is replayed. Rows may stand twice at a destination
/// that keeps every version; the newer has the higher `_waybill_seq`. A rebuild that is open here
/// is given up, because the destination may have swapped or lost it meanwhile.
public final class Adoption {
  /// Between the generations known here and those to come: more than the restored database can have
  /// forgotten.
  private static final int GENERATIONS = 1_000;

  /// Why every key of a destination is asked for.
  static final String BEHIND_DELETES = "the delete log does not reach back to what is known here";

  /// Why a rebuild is given up.
  private static final String ADOPTED =
      "the destination was adopted: begin another with `waybill destination resync`";

  private final ControlDatabase control;
  private final LeaseStore leases;
  private final Destinations destinations;
  private final Duration keepDeletes;
  private final StreamStore streams;
  private final DeliveryStore deliveries;
  private final AttemptStore attempts;
  private final ReplayStore replays;
  private final ReceiptStore receipts;
  private final Backfill backfill;

  /// @param keepDeletes for how long the source's delete log reaches back: a stream that is further
  ///   behind learns by key what was deleted
  public Adoption(
      ControlDatabase control, LeaseStore leases, Destinations destinations, Duration keepDeletes) {
    this.control = control;
    this.leases = leases;
    this.destinations = destinations;
    this.keepDeletes = keepDeletes;
    this.streams = new StreamStore(control);
    this.deliveries = new DeliveryStore(control);
    this.attempts = new AttemptStore(control);
    this.replays = new ReplayStore(control);
    this.receipts = new ReceiptStore(control);
    this.backfill = new Backfill(control);
  }

  /// Changes nothing.
  public AdoptionPlan plan(DeliveryStream stream) throws DestinationException {
    StreamRow row = streams.get(stream.id());
    StreamPosition position = adapter(stream).position(stream.stream());
    Owner owner = position.owner();
    AttemptId attempt = position.attempt();
    return new AdoptionPlan(
        stream.stream().toString(),
        owner == null ? null : owner.toString(),
        position.ordinal(),
        attempt == null ? null : attempt.seq().value(),
        row.nextOrdinal(),
        row.watermark().at(),
        streams.held(stream.id()).orElse(null));
  }

  /// @param from whose the place is, null when it is ours
  /// @param record of who did it and why, in the transaction of the change
  /// @return how many open deliveries begin anew
  /// @throws IllegalStateException when a worker moves the stream at this moment
  public int run(DeliveryStream stream, @Nullable Owner from, Runnable record)
      throws DestinationException {
    Lease lease =
        leases
            .acquire(List.of(stream.id()))
            .orElseThrow(() ->
                new IllegalStateException(
                    "expected no worker at "
                        + stream.stream()
                        + ", found one: pause the destination and try again"));
    try {
      TableSchema schema = stream.table().schema();
      DestinationAdapter adapter = adapter(stream);
      Owner owner = from == null ? adapter.position(stream.stream()).owner() : from;
      if (owner != null) {
        adapter.adopt(stream.stream(), owner);
      }
      adapter.prepare(schema);
      return settle(lease, stream, adapter.position(stream.stream()), record);
    } finally {
      leases.release(lease);
    }
  }

  private int settle(Lease lease, DeliveryStream stream, StreamPosition position, Runnable record) {
    int[] restarted = new int[1];
    control.transaction(() -> {
      leases.fence(lease);
      record.run();
      AttemptId attempt = position.attempt();
      if (attempt != null) {
        attempts.raiseSeqAbove(attempt.seq().value());
      }
      int generation = (streams.lastGeneration(stream.id()) / GENERATIONS + 1) * GENERATIONS;
      StreamRow row = streams.get(stream.id());
      backfill.giveUpRebuild(stream.id(), ADOPTED);
      restarted[0] = deliveries.restart(stream.id(), generation + 1);
      streams.adopt(
          stream.id(), position.ordinal() + 1, attempt, generation, generation + restarted[0]);
      if (row.nextOrdinal() - 1 > position.ordinal()) {
        replays.plan(stream.id(), lost(row, position.ordinal()));
      }
      if (row.landed() != null && isBeyondDeletes(row)) {
        replays.plan(stream.id(), new ReplaySubject.Repaired(deletes()));
      }
    });
    return restarted[0];
  }

  /// Everything where a place in the log has no receipt that says what it carried.
  private ReplaySubject.Range lost(StreamRow row, long ordinal) {
    ReceiptStore.Carried carried = receipts.carriedBehind(row.id(), ordinal);
    boolean known = carried.count() == row.nextOrdinal() - 1 - ordinal;
    return new ReplaySubject.Range(
        carried.first(), known ? carried.fromMicros() : ReadFacts.UNBOUNDED, row.watermark());
  }

  private boolean isBeyondDeletes(StreamRow row) {
    return row.watermark().at().isBefore(deliveries.now().minus(keepDeletes));
  }

  /// Every key the destination holds is asked for, and deleted where it is gone.
  private static Repair deletes() {
    return new Repair(null, true, BEHIND_DELETES);
  }

  private DestinationAdapter adapter(DeliveryStream stream) {
    return destinations.get(stream.stream().destination());
  }
}
