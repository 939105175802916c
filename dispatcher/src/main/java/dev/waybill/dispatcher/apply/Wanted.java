package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.destination.DestinationDefinition;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.settings.DestinationPlan;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A destination as the file or a command wants it, its secrets apart.
///
/// @param secrets in clear, by the name of their setting; [#STORED] for one that is to stay
record Wanted(DestinationDefinition definition, Map<String, String> secrets) {
  /// Stands in a file for a secret that was given before.
  static final String STORED = "${stored}";

  static Wanted of(DestinationPlan plan, DestinationFactories factories) {
    Set<String> secret = factories.secrets(plan.destination().type());
    Map<String, String> settings = new TreeMap<>(plan.destination().settings());
    Map<String, String> secrets = new TreeMap<>(settings);
    settings.keySet().removeAll(secret);
    secrets.keySet().retainAll(secret);
    return new Wanted(
        new DestinationDefinition(
            plan.destination().id(),
            plan.destination().type(),
            plan.organisation(),
            settings,
            plan.cadences(),
            plan.destination().limits()),
        secrets);
  }

  /// Names only: values are secrets.
  @Override
  public String toString() {
    return "Wanted[" + definition + ", " + secrets.keySet() + "]";
  }
}
