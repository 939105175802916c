package dev.waybill.dispatcher.destination;

import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /// What is wrong with a destination's type and settings; empty when nothing is.
  public List<Problem> problems(DestinationSettings destination) {
    String name = destination.id().value();
    DestinationFactory factory = byType.get(destination.type());
    if (factory == null) {
      String text = Expected.oneOf("one of", byType.keySet(), destination.type());
      return List.of(Problem.at(text, "destinations", name, "type"));
    }
    List<Problem> problems = new ArrayList<>();
    Map<String, Setting> known = new TreeMap<>();
    factory.settings().forEach(setting -> known.put(setting.name(), setting));
    for (String given : destination.settings().keySet()) {
      if (!known.containsKey(given)) {
        String text = Expected.oneOf("one of", known.keySet(), given);
        problems.add(Problem.at(text, "destinations", name, "settings", given));
      }
    }
    for (Setting setting : known.values()) {
      if (!setting.optional() && !destination.settings().containsKey(setting.name())) {
        String text =
            "expected " + setting.description() + ", found nothing; add " + setting.name();
        problems.add(Problem.at(text, "destinations", name, "settings", setting.name()));
      }
    }
    return problems.isEmpty() ? valueProblems(destination) : problems;
  }

  private List<Problem> valueProblems(DestinationSettings destination) {
    String problem = "expected files of some size, found none";
    try (DestinationAdapter made = create("check", destination)) {
      if (made.form().targetBytes() > 0) {
        return List.of();
      }
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    return List.of(Problem.at(problem, "destinations", destination.id().value(), "settings"));
  }

  /// The settings that are secret.
  public Set<String> secrets(String type) {
    return settings(type).stream()
        .filter(Setting::secret)
        .map(Setting::name)
        .collect(Collectors.toSet());
  }

  public DestinationIdentity identity(
      String installation, DestinationId id, String type, Map<String, String> settings) {
    SortedMap<String, String> identifying = new TreeMap<>();
    Set<String> where = new HashSet<>();
    for (Setting setting : settings(type)) {
      String value = settings.getOrDefault(setting.name(), setting.fallback());
      if (setting.identity() != Setting.Identity.NONE && value != null) {
        identifying.put(setting.name(), value);
      }
      if (setting.identity() == Setting.Identity.PLACE) {
        where.add(setting.name());
      }
    }
    return new DestinationIdentity(installation, id, type, identifying, where);
  }

  private List<Setting> settings(String type) {
    DestinationFactory factory = byType.get(type);
    return factory == null ? List.of() : factory.settings();
  }

  /// @throws IllegalArgumentException when a value is not understood
  public DestinationAdapter create(String installation, DestinationSettings destination) {
    DestinationFactory factory = byType.get(destination.type());
    if (factory == null) {
      throw new IllegalArgumentException(
          "expected a type of " + byType.keySet() + ", found " + destination.type());
    }
    return factory.create(
        DestinationConfig.of(
            new Owner(installation, destination.id()), destination.settings(), factory.settings()));
  }
}
