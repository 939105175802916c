package dev.waybill.dispatcher.reconciliation;

import java.util.List;

/// Takes differences as they are found, a few hundred at a time: a destination may lack a million
/// rows.
@FunctionalInterface
interface Differences {
  /// @param found maybe none; a row may come again when its comparison is begun anew
  void found(ComparedStream stream, List<Difference> found);
}
