package dev.waybill.soak.reading;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Landing;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;

/// Wrong: what has landed is not asked for but read again, and the fresh read is acknowledged when
/// the destination says that it has the delivery already.
public final class FreshReadAdapter extends DelegatingAdapter {
  public FreshReadAdapter(DestinationAdapter adapter) {
    super(adapter);
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) {
    return new Landing.Absent(ordinal);
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
      throws DestinationException {
    DeliveryWriter writer = super.open(ticket, schema);
    return new DeliveryWriter() {
      private long rows;

      @Override
      public StagedObject append(SpooledFile file) throws DestinationException {
        rows += file.rows();
        return writer.append(file);
      }

      @Override
      public DeliveryReceipt commit(String digest) throws DestinationException {
        DeliveryReceipt landed = writer.commit(digest);
        return new DeliveryReceipt(
            landed.key(),
            ticket.attempt(),
            landed.ordinal(),
            landed.schemaVersion(),
            ticket.window(),
            rows + ticket.rowsQuarantined(),
            rows,
            ticket.rowsQuarantined(),
            landed.bytes(),
            digest,
            landed.proof(),
            landed.objects(),
            landed.started(),
            landed.committed());
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }
}
