package dev.waybill.testkit;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Holds the files of one attempt until its commit.
final class InMemoryWriter implements DeliveryWriter {
  private final InMemoryAdapter adapter;
  private final DeliveryTicket ticket;
  private final TableSchema schema;
  private final Clock clock;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<LandedObject> objects = new ArrayList<>();

  InMemoryWriter(InMemoryAdapter adapter, DeliveryTicket ticket, TableSchema schema, Clock clock) {
    this.adapter = adapter;
    this.ticket = ticket;
    this.schema = schema;
    this.clock = clock;
  }

  @Override
  public StagedObject append(SpooledFile file) throws DestinationException {
    String name = ticket.key() + "/" + ticket.attempt() + "/" + file.part();
    try {
      files.put(name, Files.readAllBytes(file.path()));
    } catch (IOException e) {
      throw new DestinationException(Kind.TRANSIENT, "cannot read " + file.path(), e);
    }
    objects.add(new LandedObject(name, file.sha256(), file.rows(), file.bytes(), file.sha256()));
    return new StagedObject(name, "memory-" + file.part());
  }

  @Override
  public DeliveryReceipt commit(String digest) throws DestinationException {
    long rows = objects.stream().mapToLong(LandedObject::rows).sum();
    long bytes = objects.stream().mapToLong(LandedObject::bytes).sum();
    DeliveryReceipt receipt =
        new DeliveryReceipt(
            ticket.key(),
            ticket.attempt(),
            ticket.ordinal(),
            schema.version(),
            ticket.window(),
            rows + ticket.rowsQuarantined(),
            rows,
            ticket.rowsQuarantined(),
            bytes,
            digest,
            "memory/" + ticket.ordinal(),
            objects,
            ticket.started(),
            clock.instant());
    return adapter.decide(ticket, receipt, Map.copyOf(files));
  }

  @Override
  public void close() {
    files.clear();
  }
}
