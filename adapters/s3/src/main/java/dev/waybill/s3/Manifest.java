package dev.waybill.s3;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A delivery that was decided: everything its receipt says, and everything needed to complete it.
///
/// The components are the fields of its JSON, which readers other than Waybill may rely on.
///
/// @param from the start that names the delivery, together with `generation`
/// @param seq of the attempt that landed
/// @param uuid of the attempt that landed
/// @param rows in the objects
/// @param rowsQuarantined rows that were read and are in no object
/// @param committed when the writer put it, by its own clock
record Manifest(
    String installation,
    String destination,
    String table,
    int major,
    long ordinal,
    Watermark from,
    int generation,
    DeliveryKind kind,
    long seq,
    UUID uuid,
    ExportWindow window,
    String schemaVersion,
    long rows,
    long rowsQuarantined,
    long bytes,
    String digest,
    Instant started,
    Instant committed,
    List<StoredFile> objects)
    implements LogEntry {
  Manifest {
    objects = List.copyOf(objects);
  }

  StreamId stream() {
    return new StreamId(new DestinationId(destination), new TableId(table), major);
  }

  DeliveryKey key() {
    return new DeliveryKey(stream(), from, generation);
  }

  AttemptId attempt() {
    return new AttemptId(new ExportSeq(seq), uuid);
  }

  @Override
  public Owner owner() {
    return new Owner(installation, new DestinationId(destination));
  }

  @Override
  public String describe() {
    return key() + " of " + owner();
  }

  /// To be given out only once every object was seen complete.
  DeliveryReceipt receipt(String proof) {
    return new DeliveryReceipt(
        key(),
        attempt(),
        ordinal,
        schemaVersion,
        window,
        rows + rowsQuarantined,
        objects.stream().mapToLong(StoredFile::rows).sum(),
        rowsQuarantined,
        bytes,
        digest,
        proof,
        objects.stream().map(StoredFile::landed).toList(),
        started,
        committed);
  }
}
