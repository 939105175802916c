package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.archive.ArchivedDays.ArchivedDay;
import dev.waybill.dispatcher.archive.RowSum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a destination holds rightly beside the rows of the source, because these were archived.
final class Archived {
  private final Map<Bucket, RowSum> expected = new HashMap<>();
  private final Map<Bucket, RowSum> others = new HashMap<>();

  Archived(List<ArchivedDay> days) {
    for (ArchivedDay each : days) {
      (each.expected() ? expected : others)
          .merge(new Bucket(each.organisation(), each.day()), each.rows(), RowSum::plus);
    }
  }

  /// Those of which the destination must hold archived rows.
  Set<Bucket> buckets() {
    return expected.keySet();
  }

  /// Whether what a destination holds more of a bucket than the source is what was archived of it:
  /// all that it was found to hold then, and of what it was never asked for, all or nothing.
  boolean explains(Bucket bucket, RowSum surplus) {
    RowSum rest = surplus.minus(expected.getOrDefault(bucket, RowSum.NONE));
    return rest.equals(RowSum.NONE) || rest.equals(others.get(bucket));
  }
}
