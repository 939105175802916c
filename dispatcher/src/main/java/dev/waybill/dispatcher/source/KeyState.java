package dev.waybill.dispatcher.source;

import dev.waybill.spi.canonical.ColumnValue;
import java.util.List;

/// What a snapshot of the source says of a key, within the stream's scope.
public sealed interface KeyState {
  /// @param passed whether the live lane has passed this version of the row; else the next windows
  ///   bring it
  /// @param values of the published columns, in the order of the schema
  record There(boolean passed, List<ColumnValue> values) implements KeyState {
    public There {
      values = List.copyOf(values);
    }
  }

  /// @param coming whether the next windows bring the delete
  record Gone(boolean coming) implements KeyState {}
}
