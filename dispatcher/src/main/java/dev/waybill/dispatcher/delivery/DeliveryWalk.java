package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Landing;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The walk of one delivery, from claim to receipt: ask, read, store the facts, land, settle. The
/// lease is asked before every effect; every decision is one fenced transaction of the [Ledger].
public final class DeliveryWalk {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWalk.class);
  private static final int FILES_PER_LEASE_CHECK = 64;

  private final Ledger ledger;
  private final Destinations destinations;
  private final Spool spool;
  private final long memoryBytes;
  private final DeliveryReading reading;
  private final AheadCheck ahead;

  /// Whether a delivery of the stream would be let through now.
  boolean takes(DeliveryStream stream) {
    return destinations.takes(stream.stream().destination());
  }

  /// @param memoryBytes what the encoder of one delivery may hold in memory
  /// @param limit of the rows that a window may leave out
  public DeliveryWalk(
      Ledger ledger,
      Destinations destinations,
      Encoders encoders,
      Spool spool,
      long memoryBytes,
      QuarantineLimit limit) {
    this.ledger = ledger;
    this.destinations = destinations;
    this.spool = spool;
    this.memoryBytes = memoryBytes;
    this.reading = new DeliveryReading(ledger, encoders, limit);
    this.ahead = new AheadCheck(ledger);
  }

  /// Whether the files of one stream can be the other's.
  boolean sharesFiles(DeliveryStream one, DeliveryStream other) {
    return one.readsWith(other)
        && destinations
            .get(one.stream().destination())
            .form()
            .equals(destinations.get(other.stream().destination()).form());
  }

  void run(Claim claim, DeliveryStream stream, Seat seat)
      throws DestinationException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          QuarantineLimitException,
          DestinationAheadException,
          InterruptedException {
    Lease lease = claim.lease();
    Delivery delivery = claim.delivery();
    TableSchema schema = stream.table().schema();
    DestinationAdapter adapter = destinations.prepared(stream.stream(), schema);
    StreamRow row = ledger.stream(stream.id());
    ahead.require(adapter, row, delivery);

    long ordinal = row.nextOrdinal();
    Long asked = delivery.ordinal();
    if (asked != null) {
      switch (adapter.find(delivery.key(), asked)) {
        case Landing.Landed(DeliveryReceipt receipt) -> {
          settle(claim, receipt);
          return;
        }
        case Landing.Undecided(String reason) ->
            throw new DestinationException(Kind.IN_DOUBT, reason, null);
        case Landing.Absent(long next) -> ordinal = next;
      }
    }
    if (asked == null && delivery.replay() != null) {
      String given = ledger.givenUp(delivery);
      if (given != null) {
        ledger.skip(lease, delivery, processing(delivery), given);
        return;
      }
    }
    Seat taken = seat(seat, delivery, row);
    try (SpoolBudget.Share share = share(taken, stream)) {
      deliver(claim, stream, adapter, row, ordinal, share, taken);
    }
  }

  /// Only a window that nothing was sent of yet, of a stream whose last read is known, is read
  /// together with others.
  private static Seat seat(Seat seat, Delivery delivery, StreamRow row) {
    boolean joins =
        delivery.replay() == null
            && delivery.skip() == null
            && delivery.ordinal() == null
            && row.landed() != null;
    if (joins) {
      return seat;
    }
    return switch (seat) {
      case Seat.Alone alone -> alone;
      case Seat.Leading(WindowGroup group) -> {
        group.end();
        yield new Seat.Alone();
      }
      case Seat.Following _ -> throw new LeftBehindException("it is read for itself alone");
    };
  }

  /// The window's files are the leader's, and bounded by its share: to wait for one of its own, a
  /// follower would hold up nobody but be late.
  private SpoolBudget.Share share(Seat seat, DeliveryStream stream) throws InterruptedException {
    return switch (seat) {
      case Seat.Alone _, Seat.Leading _ -> spool.reserve(stream.limits().bytes());
      case Seat.Following _ -> spool.unbounded();
    };
  }

  private ExportSeq seq(Seat seat, Delivery delivery) throws InterruptedException {
    return switch (seat) {
      case Seat.Alone _ -> ledger.nextSeq();
      case Seat.Leading(WindowGroup group) -> group.begin(ledger::nextSeq);
      case Seat.Following(WindowGroup group) -> group.join(delivery.id());
    };
  }

  private void deliver(
      Claim claim,
      DeliveryStream stream,
      DestinationAdapter adapter,
      StreamRow row,
      long ordinal,
      SpoolBudget.Share share,
      Seat seat)
      throws DestinationException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          QuarantineLimitException,
          InterruptedException {
    Lease lease = claim.lease();
    Delivery delivery = claim.delivery();
    TableSchema schema = stream.table().schema();
    Long asked = delivery.ordinal();
    lease.requireHeld();
    AttemptId attempt = new AttemptId(seq(seat, delivery), UUID.randomUUID());
    lease.requireHeld();
    Path folder = spool.open(attempt);
    try {
      Instant started = ledger.now();
      EncodeRequest request =
          new EncodeRequest(schema, adapter.form(), attempt, started, folder, memoryBytes);
      Read read = reading.read(claim, stream.upTo(share.bytes()), row, adapter, request, seat);
      share.keep(read.files().bytes());
      lease.requireHeld();
      boolean quiet = read.rows().count() == 0 && asked == null;
      ledger.storeAttempt(claim, read, schema, quiet ? null : ordinal);
      ExportWindow covered = new ExportWindow(from(delivery, row), read.rows().facts().end());
      if (quiet) {
        DeliveryReceipt empty = empty(delivery, attempt, covered, started);
        ledger.settle(lease, delivery, processing(delivery), empty, null);
        return;
      }
      DeliveryTicket ticket =
          new DeliveryTicket(
              delivery.key(),
              delivery.kind(),
              attempt,
              ordinal,
              covered,
              read.rejected().size(),
              started,
              ledger.rebuild(delivery));
      settle(claim, land(claim, stream, adapter, ticket, read));
    } finally {
      spool.discard(folder);
    }
  }

  /// A replay covers nothing of its own: it leaves its stream where it finds it.
  private static Watermark from(Delivery delivery, StreamRow row) {
    return delivery.replay() == null ? delivery.window().from() : row.watermark();
  }

  private DeliveryReceipt land(
      Claim claim,
      DeliveryStream stream,
      DestinationAdapter adapter,
      DeliveryTicket ticket,
      Read read)
      throws DestinationException {
    Lease lease = claim.lease();
    try (DeliveryWriter writer = adapter.open(ticket, stream.table().schema())) {
      List<StagedObject> staged = new ArrayList<>();
      List<SpooledFile> files = read.files().files();
      for (int from = 0; from < files.size(); from += FILES_PER_LEASE_CHECK) {
        lease.requireHeld();
        int to = Math.min(files.size(), from + FILES_PER_LEASE_CHECK);
        staged.addAll(writer.appendAll(files.subList(from, to)));
        ledger.storeStaged(lease, claim.delivery(), read.rows().facts(), staged);
      }
      lease.requireHeld();
      DeliveryReceipt receipt = writer.commit(read.files().digest());
      if (receipt.attempt().equals(ticket.attempt()) && receipt.rowsSent() != read.rows().count()) {
        throw new DestinationException(
            Kind.PERMANENT,
            "expected a receipt for the "
                + read.rows().count()
                + " rows that were read, found "
                + receipt.rowsSent(),
            null);
      }
      return receipt;
    }
  }

  private void settle(Claim claim, DeliveryReceipt receipt) throws DestinationException {
    if (receipt.rowsSent() != receipt.rowsLoaded() + receipt.rowsQuarantined()) {
      throw new DestinationException(
          Kind.PERMANENT,
          "expected as many rows loaded and quarantined as were sent ("
              + receipt.rowsSent()
              + "), found "
              + receipt.rowsLoaded()
              + " and "
              + receipt.rowsQuarantined(),
          null);
    }
    ledger.settle(
        claim.lease(), claim.delivery(), processing(claim.delivery()), receipt, receipt.ordinal());
    LOG.info(
        "delivered {} rows and quarantined {} of {} up to {}, ordinal {}, read {}",
        receipt.rowsLoaded(),
        receipt.rowsQuarantined(),
        receipt.key().stream(),
        receipt.window().to(),
        receipt.ordinal(),
        receipt.attempt().seq());
  }

  /// An empty window is proven like a full one and gets a receipt; the destination is not woken for
  /// it.
  private static DeliveryReceipt empty(
      Delivery delivery, AttemptId attempt, ExportWindow covered, Instant started) {
    return new DeliveryReceipt(
        delivery.key(),
        attempt,
        0,
        delivery.schemaVersion(),
        covered,
        0,
        0,
        0,
        0,
        new SpooledDelivery(List.of()).digest(),
        "empty window",
        List.of(),
        started,
        started);
  }

  static DeliveryState.Processing processing(Delivery delivery) {
    if (delivery.state() instanceof DeliveryState.Processing state) {
      return state;
    }
    throw new IllegalStateException("expected a claimed delivery, found " + delivery.state());
  }
}
