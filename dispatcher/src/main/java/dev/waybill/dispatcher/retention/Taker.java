package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A destination in force.
///
/// @param organisation the only one whose rows it takes, null for all
public record Taker(DestinationId id, @Nullable String organisation, Set<TableId> tables) {
  public Taker(DestinationId id, @Nullable String organisation, Set<TableId> tables) {
    this.id = id;
    this.organisation = organisation;
    this.tables = Set.copyOf(tables);
  }
}
