package dev.waybill.spi;

import java.util.ArrayList;
import java.util.List;

/// The rows that an encoder refused and the delivery goes on without. Used by the encoder's thread.
final class Rejects {
  /// More are not kept in memory.
  static final int MOST_ROWS = 100_000;

  private final List<RejectedRow> rows = new ArrayList<>();

  /// @throws UnrepresentableRowException when the delivery may not go on
  void add(RowOperation operation, UnrepresentableRowException refused)
      throws UnrepresentableRowException {
    if (!refused.isQuarantinable() || rows.size() == MOST_ROWS) {
      throw refused;
    }
    rows.add(
        new RejectedRow(
            operation,
            refused.identity(),
            refused.key(),
            refused.column().name(),
            refused.reason()));
  }

  List<RejectedRow> rows() {
    return List.copyOf(rows);
  }
}
