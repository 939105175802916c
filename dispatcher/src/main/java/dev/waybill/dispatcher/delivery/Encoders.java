package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderFactory;
import dev.waybill.spi.RowEncoder;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;

/// The encoders on the class path.
public final class Encoders {
  private final List<EncoderFactory> factories;

  public Encoders() {
    factories =
        ServiceLoader.load(EncoderFactory.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /// @throws IllegalStateException when none knows the form
  public RowEncoder open(EncodeRequest request) throws IOException {
    for (EncoderFactory factory : factories) {
      if (factory.supports(request.form())) {
        return factory.open(request);
      }
    }
    throw new IllegalStateException(
        "expected an encoder for "
            + request.form()
            + " on the class path, found "
            + factories.stream().map(f -> f.getClass().getName()).toList());
  }
}
