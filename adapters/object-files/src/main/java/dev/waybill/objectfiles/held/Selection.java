package dev.waybill.objectfiles.held;

import dev.waybill.spi.HeldRange;
import java.util.List;

/// Which rows of a file are asked for.
sealed interface Selection {
  /// All, but for those that the file's own statistics tell to lie outside a range.
  ///
  /// @param column the event date
  record Near(String column, HeldRange range) implements Selection {}

  record All() implements Selection {}

  /// @param positions ascending, from 0
  record Positions(List<Long> positions) implements Selection {}
}
