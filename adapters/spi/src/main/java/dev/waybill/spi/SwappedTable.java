package dev.waybill.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a swap did.
///
/// @param kept the name under which the former table stays, until a person drops it; null where
///   there was none any more
/// @param views the names of the views that read the new table now, as they read the former one
public record SwappedTable(@Nullable String kept, List<String> views) {
  public SwappedTable {
    views = List.copyOf(views);
  }
}
