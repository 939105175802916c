package dev.waybill.s3;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import java.time.Clock;
import java.util.List;

/// Makes adapters of type `s3`; found by `java.util.ServiceLoader`.
public final class S3Factory implements DestinationFactory {
  @Override
  public String type() {
    return "s3";
  }

  @Override
  public List<Setting> settings() {
    return S3Settings.ALL;
  }

  @Override
  public DestinationAdapter create(DestinationConfig config) {
    S3Settings settings = S3Settings.of(config);
    return new S3Adapter(
        config.owner(), settings, Store.connect(settings, List.of()), Clock.systemUTC());
  }
}
