package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.RowIdentity;
import java.util.List;

/// Takes what is not held as it is found, a few hundred rows at a time: a destination may lack a
/// million. A row may come again when its comparison is begun anew.
interface Differences {
  /// @param found maybe none
  void found(ComparedStream stream, List<Difference> found);

  /// A row that windows are going to bring.
  void coming(RowIdentity row);
}
