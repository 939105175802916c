package dev.waybill.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A destination as configured: settings are checked against [DestinationFactory#settings] and
/// carry their fallbacks.
public record DestinationConfig(Owner owner, Map<String, String> settings) {
  public DestinationConfig {
    settings = Map.copyOf(settings);
  }

  /// The settings that are `known`, with the fallbacks of those that were not given.
  public static DestinationConfig of(Owner owner, Map<String, String> given, List<Setting> known) {
    Map<String, String> settings = new HashMap<>();
    for (Setting setting : known) {
      String value = given.getOrDefault(setting.name(), setting.fallback());
      if (value != null) {
        settings.put(setting.name(), value);
      }
    }
    return new DestinationConfig(owner, settings);
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

  /// A setting that takes one of a few values.
  ///
  /// @param text how each is written
  /// @throws IllegalArgumentException names them
  public <T> T oneOf(String name, List<T> known, Function<T, String> text) {
    String value = require(name);
    return known.stream()
        .filter(one -> text.apply(one).equals(value))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected "
                    + name
                    + " to be one of "
                    + known.stream().map(text).toList()
                    + ", found '"
                    + value
                    + "'"));
  }

  /// A setting that is a whole number from `least` to `most`.
  ///
  /// @throws IllegalArgumentException says what was expected and found
  public long number(String name, long least, long most) {
    String text = require(name);
    if (text.matches("\\d{1,18}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "expected " + name + " to be a number from " + least + " to " + most + ", found " + text);
  }

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "DestinationConfig[" + owner + ", " + settings.keySet() + "]";
  }
}
