package dev.waybill.soak.crash;

import dev.waybill.soak.reading.DelegatingAdapter;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Landing;

/// Wrong: what may have landed is not asked for but sent again, behind whatever has landed.
final class BlindRetryAdapter extends DelegatingAdapter {
  BlindRetryAdapter(DestinationAdapter adapter) {
    super(adapter);
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    return new Landing.Absent(position(key.stream()).ordinal() + 1);
  }
}
