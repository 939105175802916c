package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Landing;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
  private final Encoders encoders;
  private final Spool spool;
  private final long memoryBytes;

  /// @param memoryBytes what the encoder of one delivery may hold in memory
  public DeliveryWalk(
      Ledger ledger, Destinations destinations, Encoders encoders, Spool spool, long memoryBytes) {
    this.ledger = ledger;
    this.destinations = destinations;
    this.encoders = encoders;
    this.spool = spool;
    this.memoryBytes = memoryBytes;
  }

  void run(Claim claim, DeliveryStream stream)
      throws DestinationException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    Lease lease = claim.lease();
    Delivery delivery = claim.delivery();
    DestinationAdapter adapter =
        destinations.prepared(stream.stream().destination(), stream.table().schema());
    StreamRow row = ledger.stream(stream.id());

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
    requireNext(row, delivery);
    lease.requireHeld();
    AttemptId attempt = new AttemptId(ledger.nextSeq(), UUID.randomUUID());
    Path folder = spool.open(attempt);
    try {
      Instant started = ledger.now();
      Read read = read(claim, stream, row, attempt, adapter, folder, started);
      lease.requireHeld();
      boolean quiet = read.files().rows() == 0 && asked == null;
      ledger.storeAttempt(lease, delivery, read.window(), quiet ? null : ordinal);
      ExportWindow covered =
          new ExportWindow(delivery.window().from(), read.window().facts().end());
      if (quiet) {
        ledger.settle(
            lease,
            delivery,
            processing(delivery),
            empty(delivery, attempt, covered, started),
            null);
        return;
      }
      DeliveryTicket ticket =
          new DeliveryTicket(delivery.key(), delivery.kind(), attempt, ordinal, covered, started);
      settle(claim, land(claim, stream, adapter, ticket, read));
    } finally {
      spool.discard(folder);
    }
  }

  /// The facts of a stream are those of its watermark; a delivery that starts elsewhere would read
  /// with wrong ones.
  private static void requireNext(StreamRow row, Delivery delivery) {
    if (!row.watermark().equals(delivery.window().from())) {
      throw new IllegalStateException(
          "expected delivery "
              + delivery.id()
              + " to start at its stream's watermark "
              + row.watermark()
              + ", found "
              + delivery.window().from());
    }
  }

  private record Read(WindowRead window, SpooledDelivery files) {}

  private Read read(
      Claim claim,
      DeliveryStream stream,
      StreamRow row,
      AttemptId attempt,
      DestinationAdapter adapter,
      Path folder,
      Instant started)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    EncodeRequest request =
        new EncodeRequest(
            stream.table().schema(), adapter.form(), attempt, started, folder, memoryBytes);
    try (EncoderPipe pipe = new EncoderPipe(encoders.open(request), "encoder-" + attempt.seq())) {
      ReadRequest readRequest =
          new ReadRequest(
              stream.stream(),
              stream.table(),
              attempt,
              claim.delivery().window(),
              row.landed(),
              stream.limits());
      WindowRead window = stream.reader().read(readRequest, pipe::row);
      warn(stream, window);
      return new Read(window, pipe.finish());
    }
  }

  /// What a person should look into although the read is sound.
  private static void warn(DeliveryStream stream, WindowRead window) {
    window.notices().forEach(notice -> LOG.warn("{}: {}", stream.stream(), notice));
    Duration delta = stream.source().settings().delta();
    if (window.latest().compareTo(delta.dividedBy(2)) > 0) {
      LOG.warn(
          "{}: {} late rows, the oldest {} behind the read, more than half of delta ({}): long transactions, or clocks"
              + " that differ too much",
          stream.stream(),
          window.late(),
          window.latest(),
          delta);
    }
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
        ledger.storeStaged(lease, claim.delivery(), read.window(), staged);
      }
      lease.requireHeld();
      DeliveryReceipt receipt = writer.commit(read.files().digest());
      if (receipt.attempt().equals(ticket.attempt())
          && receipt.rowsSent() != read.window().rows()) {
        throw new DestinationException(
            Kind.PERMANENT,
            "expected a receipt for the "
                + read.window().rows()
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
        "delivered {} rows of {} up to {}, ordinal {}, read {}",
        receipt.rowsLoaded(),
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
