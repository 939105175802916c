package dev.waybill.objectfiles.tuple;

import org.jspecify.annotations.Nullable;

/// Says why a field that is not null cannot be held exactly.
@FunctionalInterface
interface FieldCheck {
  /// @return what is wrong, to be read after the column's name, or null
  /// @throws IllegalArgumentException when the bytes are not those of the column's type
  @Nullable String problem(byte[] buffer, int start, int length);
}
