package dev.waybill.dispatcher.destination;

import dev.waybill.dispatcher.credentials.SealedSecret;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A destination as it stands in the control database.
///
/// @param applied its fields as the file had them, null when the file does not own it
/// @param secrets by the name of their setting
public record StoredDestination(
    DestinationDefinition definition,
    ManagedBy managedBy,
    @Nullable Map<String, String> applied,
    SortedMap<String, SealedSecret> secrets) {
  /// Who may change it.
  public enum ManagedBy {
    FILE,
    CLI
  }

  public StoredDestination {
    secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
  }

  /// Its fields, with the fingerprints of its secrets.
  public SortedMap<String, String> fields() {
    return fields(definition, secrets);
  }

  static SortedMap<String, String> fields(
      DestinationDefinition definition, Map<String, SealedSecret> secrets) {
    SortedMap<String, String> fields = definition.fields();
    secrets.forEach((name, secret) ->
        fields.put("settings." + name, "set (fingerprint " + secret.fingerprint() + ")"));
    return fields;
  }
}
