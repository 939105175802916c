package dev.waybill.dispatcher.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A field that differs. A secret is told by its fingerprint only.
///
/// @param from null where there was none
/// @param to null where there is none
public record FieldChange(String field, @Nullable String from, @Nullable String to) {
  static List<FieldChange> between(Map<String, String> from, Map<String, String> to) {
    Set<String> names = new TreeSet<>(from.keySet());
    names.addAll(to.keySet());
    List<FieldChange> changes = new ArrayList<>();
    for (String name : names) {
      String before = from.get(name);
      String after = to.get(name);
      if (before == null ? after != null : !before.equals(after)) {
        changes.add(new FieldChange(name, before, after));
      }
    }
    return changes;
  }
}
