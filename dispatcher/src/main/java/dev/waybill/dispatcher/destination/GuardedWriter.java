package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import java.util.List;

/// A delivery whose calls go through the [Guard] of its destination, each once.
final class GuardedWriter implements DeliveryWriter {
  private final DeliveryWriter writer;
  private final Guard guard;

  GuardedWriter(DeliveryWriter writer, Guard guard) {
    this.writer = writer;
    this.guard = guard;
  }

  @Override
  public StagedObject append(SpooledFile file) throws DestinationException {
    return guard.call(() -> writer.append(file));
  }

  @Override
  public List<StagedObject> appendAll(List<SpooledFile> files) throws DestinationException {
    return guard.call(() -> writer.appendAll(files));
  }

  @Override
  public DeliveryReceipt commit(String digest) throws DestinationException {
    return guard.call(() -> writer.commit(digest));
  }

  @Override
  public void close() {
    writer.close();
  }
}
