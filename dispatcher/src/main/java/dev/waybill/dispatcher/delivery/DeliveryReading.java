package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.QuarantinedRow;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.source.KeyReader;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.dispatcher.source.SharedWindowRead;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.WantedKeys;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/// Reads the rows of a delivery into files of its folder, whatever it is to deliver.
///
/// @param limit of the rows that a window may leave out
record DeliveryReading(Ledger ledger, Encoders encoders, QuarantineLimit limit) {
  Read read(
      Claim claim,
      DeliveryStream stream,
      StreamRow row,
      DestinationAdapter adapter,
      EncodeRequest request,
      Seat seat)
      throws DestinationException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          QuarantineLimitException,
          InterruptedException {
    Delivery delivery = claim.delivery();
    Read read =
        switch (seat) {
          case Seat.Alone _ ->
              delivery.skip() == null
                  ? alone(claim, stream, row, adapter, request)
                  : skipping(stream, row, delivery, request.attempt());
          case Seat.Leading(WindowGroup group) -> leading(stream, row, delivery, request, group);
          case Seat.Following(WindowGroup group) ->
              following(stream, row, delivery, request, group);
        };
    if (delivery.skip() == null
        && (delivery.replay() == null || delivery.kind() == DeliveryKind.HISTORY)) {
      limit.require(read.rows().count(), read.rejected());
    }
    return read;
  }

  private static Read skipping(
      DeliveryStream stream, StreamRow row, Delivery delivery, AttemptId attempt)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    RowsRead facts =
        delivery.replay() == null
            ? WindowReading.skipping(stream, row, delivery, attempt)
            : KeyReading.nothing(stream, row, attempt);
    return Read.of(facts, Encoded.NOTHING);
  }

  private Read alone(
      Claim claim,
      DeliveryStream stream,
      StreamRow row,
      DestinationAdapter adapter,
      EncodeRequest request)
      throws DestinationException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    Delivery delivery = claim.delivery();
    AttemptId attempt = request.attempt();
    try (KeySpool keys = new KeySpool(request.spool(), request.schema());
        EncoderLanes lanes = new EncoderLanes(encoders, request)) {
      RowSink sink = lanes.first();
      RowsRead rows =
          switch (delivery.replay()) {
            case null ->
                Beginning.isHere(ledger, claim, stream, row)
                    ? WindowReading.beginning(stream, row, delivery, attempt)
                    : WindowReading.read(stream, row, delivery, attempt, lanes);
            case ReplaySubject.Quarantined _ -> {
              List<QuarantinedRow> open = ledger.quarantined(stream.id(), request.schema());
              yield KeyReading.quarantined(stream, row, open, attempt, sink, absent(stream));
            }
            case ReplaySubject.Named _ ->
                KeyReading.named(
                    stream,
                    row,
                    ledger.named(delivery.id(), request.schema()),
                    attempt,
                    sink,
                    absent(stream));
            case ReplaySubject.Closed(UUID _, SourceTable relation) ->
                KeyReading.closed(
                    stream,
                    row,
                    relation,
                    ledger.named(delivery.id(), request.schema()),
                    attempt,
                    sink);
            case ReplaySubject.Corrected version ->
                KeyReading.corrected(
                    stream,
                    row,
                    version,
                    ledger.named(delivery.id(), request.schema()),
                    attempt,
                    sink);
            case ReplaySubject.Range range -> KeyReading.range(stream, row, range, attempt, sink);
            case ReplaySubject.History(UUID run) ->
                BlockReading.read(stream, row, ledger.range(run), attempt, lanes);
            case ReplaySubject.Repaired(Repair repair) -> {
              adapter.keys(stream.stream(), request.schema(), after(repair), keys);
              Iterator<WantedKeys> wanted = keys.wanted(repair.absentOnly());
              yield KeyReading.repaired(stream, row, wanted, attempt, sink, absent(stream));
            }
          };
      return Read.of(rows, lanes.finish());
    }
  }

  /// What was archived is gone, and not deleted.
  private KeyReader.Absent absent(DeliveryStream stream) {
    return rows -> ledger.deleted(stream, rows);
  }

  /// Where it is not known which reads gave the keys, all did.
  private static ExportSeq after(Repair repair) {
    Long seq = repair.afterSeq();
    return new ExportSeq(seq == null ? 0 : seq);
  }

  private Read leading(
      DeliveryStream stream,
      StreamRow row,
      Delivery delivery,
      EncodeRequest request,
      WindowGroup group)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    try (EncoderPipe own = own(request);
        EncoderLanes lanes = new EncoderLanes(encoders, request)) {
      SharedWindowRead read =
          stream
              .reader()
              .lead(
                  WindowReading.request(stream, row, delivery, request.attempt()),
                  own::row,
                  lanes,
                  group);
      SharedFiles files =
          new SharedFiles(lanes.finish(), new Encoded(own.finish(), own.rejected()));
      group.finished(read, files);
      return Read.of(WindowReading.rows(stream, read.read()), files.all());
    }
  }

  private Read following(
      DeliveryStream stream,
      StreamRow row,
      Delivery delivery,
      EncodeRequest request,
      WindowGroup group)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    SharedSnapshot snapshot = group.snapshot(request.spool());
    WindowReader reader = stream.reader();
    WindowReader.Leader leader = group.leader(delivery.id());
    ReadRequest window = WindowReading.request(stream, row, delivery, request.attempt());
    if (reader.findsTheSame(window, snapshot)) {
      RowsRead rows = WindowReading.rows(stream, reader.repeat(window, snapshot, leader));
      return Read.of(rows, group.files(request.spool()).all());
    }
    try (EncoderPipe own = own(request)) {
      RowsRead rows =
          reader
              .follow(window, own::row, snapshot, leader)
              .map(read -> WindowReading.rows(stream, read))
              .orElseThrow(() -> new LeftBehindException("there was no session for it"));
      Encoded shared = group.files(request.spool()).window();
      return Read.of(rows, shared.with(new Encoded(own.finish(), own.rejected())));
    }
  }

  /// For rows behind the window, which not every stream of a group has to send.
  private EncoderPipe own(EncodeRequest request) throws IOException {
    EncodeRequest own = request.in(Files.createDirectory(request.spool().resolve("own")));
    return new EncoderPipe(encoders.open(own), "encoder-own-" + request.attempt().seq());
  }
}
