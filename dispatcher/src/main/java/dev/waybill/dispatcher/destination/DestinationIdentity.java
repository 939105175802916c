package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where a destination is and as whom it is entered. Its secrets are bound to it: one that was
/// given for one place cannot be opened for another.
///
/// @param settings those that their factory marks as identity, with their fallbacks
/// @param where those of them that say where it is
public record DestinationIdentity(
    String installation,
    DestinationId id,
    String type,
    SortedMap<String, String> settings,
    Set<String> where) {
  public DestinationIdentity {
    settings = new TreeMap<>(settings);
    where = Set.copyOf(where);
  }

  /// The associated data of one secret. Every part carries its length, so that no two identities
  /// give the same bytes.
  public byte[] bind(String secret) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String part : new String[] {"waybill", installation, id.value(), type, secret}) {
        out.writeUTF(part);
      }
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        out.writeUTF(setting.getKey());
        out.writeUTF(setting.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /// What no two destinations may share: type and settings, slashes around a value being nothing.
  public String place() {
    SortedMap<String, String> trimmed = new TreeMap<>(settings);
    trimmed.keySet().retainAll(where);
    trimmed.replaceAll((name, value) -> value.replaceAll("^/+|/+$", ""));
    trimmed.values().removeIf(String::isEmpty);
    return type + " " + trimmed;
  }
}
