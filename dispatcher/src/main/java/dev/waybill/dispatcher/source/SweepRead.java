package dev.waybill.dispatcher.source;

import dev.waybill.spi.RowIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found in a range of blocks.
///
/// @param suspects rows that windows may have missed, each once
/// @param next where to go on; null when all blocks were read
public record SweepRead(List<RowIdentity> suspects, @Nullable SweepPosition next) {
  public SweepRead {
    suspects = List.copyOf(suspects);
  }
}
