package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.Keyset;
import dev.waybill.dispatcher.destination.DestinationStore;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A key and what it holds.
///
/// @param state `PRIMARY`; `OLD` while a rotation has not ended; `MISSING` when something needs it
///   and the keyset lacks it
/// @param secrets of destinations, and keys of organisations
public record KeyUse(long version, String state, long secrets) {
  /// Those of the keyset and those that stored secrets and keys of organisations name.
  public static List<KeyUse> of(ControlDatabase control, WaybillSettings file) {
    Keyset keys = KeyRotation.keysetFile(file).read();
    Map<Long, Long> secrets = new TreeMap<>();
    keys.versions().forEach(version -> secrets.put(version, 0L));
    new DestinationStore(control)
        .all()
        .destinations()
        .forEach(
            d -> d.secrets().values().forEach(s -> secrets.merge(s.keyVersion(), 1L, Long::sum)));
    OrganisationKeys.uses(control)
        .forEach((version, count) -> secrets.merge(version, count, Long::sum));
    List<KeyUse> uses = new ArrayList<>();
    secrets.forEach((version, count) ->
        uses.add(
            new KeyUse(
                version,
                version == keys.primary()
                    ? "PRIMARY"
                    : keys.versions().contains(version) ? "OLD" : "MISSING",
                count)));
    return uses;
  }
}
