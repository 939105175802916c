package dev.waybill.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A destination as configured: settings are checked against [DestinationFactory#settings] and
/// carry their fallbacks.
public record DestinationConfig(Owner owner, Map<String, String> settings) {
  public DestinationConfig {
    settings = Map.copyOf(settings);
  }

  public String require(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("expected the setting " + name + ", found none");
    }
    return value;
  }

  public @Nullable String get(String name) {
    return settings.get(name);
  }

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "DestinationConfig[" + owner + ", " + settings.keySet() + "]";
  }
}
