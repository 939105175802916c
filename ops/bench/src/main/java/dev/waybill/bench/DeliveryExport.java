package dev.waybill.bench;

import dev.waybill.bench.WindowExport.Finished;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.StreamId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The product's own window, landed by its own adapter: read and encoded into the spool, then
/// uploaded and committed, as a delivery goes. Every run lands at a new destination, so that all
/// rows are new there; making it ready is not measured.
///
/// @param window into whichever form the place takes
record DeliveryExport(WindowExport window, Place place) implements Exporter {
  private static final AtomicInteger RUNS = new AtomicInteger();

  @Override
  public String name() {
    return window.name();
  }

  @Override
  public Export run() throws Exception {
    DestinationId id = new DestinationId("run_" + RUNS.incrementAndGet());
    PublishedTable table = window.table();
    StreamId stream = new StreamId(id, table.id(), table.schema().major());
    Path folder = Files.createTempDirectory(window.spool(), "attempt");
    try (Destinations destinations =
        new Destinations("bench", List.of(place.settings(id)), new DestinationFactories())) {
      DestinationAdapter adapter = destinations.prepared(stream, table.schema());
      Meter meter = Meter.start();
      Finished finished = window.in(adapter.form()).into(folder);
      double read = meter.seconds();
      Double cpu = Proc.cpuSeconds(place.pid());
      DeliveryReceipt receipt = land(adapter, stream, finished);
      Export export = meter.stop(receipt.rowsLoaded(), finished.files().bytes());
      return export.at(export.seconds() - read, Proc.cpuSince(cpu, place.pid()));
    } finally {
      WindowExport.delete(folder);
      place.clear(id);
    }
  }

  private DeliveryReceipt land(DestinationAdapter adapter, StreamId stream, Finished finished)
      throws DestinationException {
    DeliveryTicket ticket =
        new DeliveryTicket(
            new DeliveryKey(stream, finished.window().from(), 0),
            DeliveryKind.WINDOW,
            finished.attempt(),
            1,
            finished.window(),
            0,
            Instant.now());
    SpooledDelivery files = finished.files();
    try (DeliveryWriter writer = adapter.open(ticket, window.table().schema())) {
      var _ = writer.appendAll(files.files());
      return writer.commit(files.digest());
    }
  }
}
