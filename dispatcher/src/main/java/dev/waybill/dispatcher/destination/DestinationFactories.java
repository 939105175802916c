package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The types of destination on the class path, and the check of a destination's settings against
/// its type.
public final class DestinationFactories {
  private final Map<String, DestinationFactory> byType = new TreeMap<>();

  public DestinationFactories() {
    for (DestinationFactory factory : ServiceLoader.load(DestinationFactory.class)) {
      byType.put(factory.type(), factory);
    }
  }

  /// For adapters that are not found by name, e.g. in tests.
  public DestinationFactories(List<DestinationFactory> factories) {
    factories.forEach(factory -> byType.put(factory.type(), factory));
  }

  /// What is wrong with the settings, each problem as expected and found; empty when nothing is.
  public List<String> problems(DestinationSettings destination) {
    DestinationFactory factory = byType.get(destination.type());
    if (factory == null) {
      return List.of(
          "type: expected one of " + byType.keySet() + ", found '" + destination.type() + "'");
    }
    List<String> problems = new ArrayList<>();
    Map<String, Setting> known = new TreeMap<>();
    factory.settings().forEach(setting -> known.put(setting.name(), setting));
    for (String name : destination.settings().keySet()) {
      if (!known.containsKey(name)) {
        problems.add(
            "settings." + name + ": expected one of " + known.keySet() + ", found '" + name + "'");
      }
    }
    for (Setting setting : known.values()) {
      if (!setting.optional() && !destination.settings().containsKey(setting.name())) {
        problems.add(
            "settings."
                + setting.name()
                + ": expected "
                + setting.description()
                + ", found nothing");
      }
    }
    return problems.isEmpty() ? valueProblems(destination) : problems;
  }

  private List<String> valueProblems(DestinationSettings destination) {
    try (DestinationAdapter made = create("check", destination)) {
      return made.form().targetBytes() > 0
          ? List.of()
          : List.of("settings: expected files of some size");
    } catch (IllegalArgumentException e) {
      return List.of("settings: " + e.getMessage());
    }
  }

  /// @throws IllegalArgumentException when a value is not understood
  DestinationAdapter create(String installation, DestinationSettings destination) {
    DestinationFactory factory = byType.get(destination.type());
    if (factory == null) {
      throw new IllegalArgumentException(
          "expected a type of " + byType.keySet() + ", found " + destination.type());
    }
    Map<String, String> settings = new HashMap<>();
    for (Setting setting : factory.settings()) {
      String value = destination.settings().getOrDefault(setting.name(), setting.fallback());
      if (value != null) {
        settings.put(setting.name(), value);
      }
    }
    return factory.create(
        new DestinationConfig(new Owner(installation, destination.id()), settings));
  }
}
