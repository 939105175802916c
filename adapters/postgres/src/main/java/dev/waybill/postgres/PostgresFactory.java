package dev.waybill.postgres;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import java.util.List;

/// Makes adapters of type `postgres`; found by `java.util.ServiceLoader`.
public final class PostgresFactory implements DestinationFactory {
  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public List<Setting> settings() {
    return PostgresSettings.ALL;
  }

  @Override
  public DestinationAdapter create(DestinationConfig config) {
    return new PostgresAdapter(config.owner(), PostgresSettings.of(config));
  }
}
