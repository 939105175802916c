package dev.waybill.testkit;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One attempt at a delivery of known rows, with its files already in a spool.
///
/// @param rows of the contract's table; none of another
public record TestDelivery(
    TableSchema schema, DeliveryTicket ticket, SpooledDelivery spooled, List<TestRow> rows) {
  private static final long MINUTE = 60_000_000L;
  private static final Instant STARTED = Instant.parse("2026-01-31T10:00:00Z");

  public TestDelivery {
    rows = List.copyOf(rows);
  }

  /// The delivery of one minute, which minute follows from the ordinal.
  public static DeliveryTicket ticket(long ordinal, long seq) {
    return ticket(ordinal, ordinal, 0, seq);
  }

  /// @param minute which minute the window covers
  public static DeliveryTicket ticket(long ordinal, long minute, int generation, long seq) {
    return ticket(TestTable.STREAM, ordinal, minute, generation, seq);
  }

  static DeliveryTicket ticket(StreamId stream, long ordinal, long seq) {
    return ticket(stream, ordinal, ordinal, 0, seq);
  }

  private static DeliveryTicket ticket(
      StreamId stream, long ordinal, long minute, int generation, long seq) {
    ExportWindow window =
        new ExportWindow(
            new Watermark(minute * MINUTE, null), new Watermark((minute + 1) * MINUTE, null));
    DeliveryKey key = new DeliveryKey(stream, window.from(), generation);
    AttemptId attempt = new AttemptId(new ExportSeq(seq), new UUID(seq, ordinal));
    DeliveryKind kind = generation == 0 ? DeliveryKind.WINDOW : DeliveryKind.REPLAY;
    return new DeliveryTicket(key, kind, attempt, ordinal, window, 0, STARTED.plusSeconds(seq));
  }

  /// The same with rows left out of its files.
  public static DeliveryTicket quarantining(DeliveryTicket ticket, long rows) {
    return new DeliveryTicket(
        ticket.key(),
        ticket.kind(),
        ticket.attempt(),
        ticket.ordinal(),
        ticket.window(),
        rows,
        ticket.started(),
        ticket.rebuild());
  }

  /// Stages every file and commits.
  public DeliveryReceipt send(DestinationAdapter adapter) throws DestinationException {
    try (DeliveryWriter writer = stage(adapter)) {
      return writer.commit(spooled.digest());
    }
  }

  /// Stages every file; the caller commits, or closes.
  public DeliveryWriter stage(DestinationAdapter adapter) throws DestinationException {
    DeliveryWriter writer = adapter.open(ticket, schema);
    List<StagedObject> staged;
    try {
      staged = writer.appendAll(spooled.files());
    } catch (DestinationException | RuntimeException e) {
      writer.close();
      throw e;
    }
    if (staged.stream().distinct().count() != spooled.files().size()) {
      writer.close();
      throw new AssertionError("expected a staged object for each file, found " + staged);
    }
    return writer;
  }
}
