package dev.waybill.soak.reading;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import org.jspecify.annotations.Nullable;

/// A destination on the way to which things go wrong.
final class FaultyAdapter extends DelegatingAdapter {
  private final Faults faults;

  FaultyAdapter(DestinationAdapter adapter, Faults faults) {
    super(adapter);
    this.faults = faults;
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
      throws DestinationException {
    return new FaultyWriter(super.open(ticket, schema), faults);
  }

  private static final class FaultyWriter implements DeliveryWriter {
    private final DeliveryWriter writer;
    private final Faults faults;
    private @Nullable DeliveryReceipt made;

    FaultyWriter(DeliveryWriter writer, Faults faults) {
      this.writer = writer;
      this.faults = faults;
    }

    @Override
    public StagedObject append(SpooledFile file) throws DestinationException {
      faults.beforeUpload();
      return writer.append(file);
    }

    @Override
    public DeliveryReceipt commit(String digest) throws DestinationException {
      faults.beforeCommit(() -> make(digest));
      DeliveryReceipt receipt = make(digest);
      faults.afterCommit();
      return receipt;
    }

    private DeliveryReceipt make(String digest) throws DestinationException {
      DeliveryReceipt receipt = made == null ? writer.commit(digest) : made;
      made = receipt;
      return receipt;
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
