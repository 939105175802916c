package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far back a commit that this read did not see may reach.
///
/// @param prepared the bound of each prepared transaction, kept from the read that first saw it
/// @param to the oldest cursor value, microseconds or [ReadFacts#UNBOUNDED]
record LookBack(Map<String, Long> prepared, long to) {
  /// A prepared transaction seen for the first time began before the look of the previous read, so
  /// that look bounds it; never the time of its PREPARE. On a stream's very first look nothing
  /// bounds it.
  static LookBack of(Bounds bounds, @Nullable ReadFacts landed, long deltaMicros) {
    Map<String, Long> prepared = new HashMap<>();
    long oldest = bounds.base();
    for (String name : bounds.prepared()) {
      Long known = landed == null ? null : landed.prepared().get(name);
      long bound =
          known != null ? known : landed == null ? ReadFacts.UNBOUNDED : landed.oldestWriter();
      prepared.put(name, bound);
      oldest = Math.min(oldest, bound);
    }
    return new LookBack(prepared, oldest == ReadFacts.UNBOUNDED ? oldest : oldest - deltaMicros);
  }
}
