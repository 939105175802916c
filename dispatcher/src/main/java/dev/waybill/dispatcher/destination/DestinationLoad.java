package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a process asks of a destination now.
///
/// @param running calls
/// @param most calls at a time
/// @param waiting calls that wait for their turn
/// @param away set while the destination is left alone
public record DestinationLoad(
    DestinationId destination, int running, int most, int waiting, @Nullable Away away) {
  /// @param since how long ago it was found to take nothing
  /// @param reason the failure that told so
  public record Away(Duration since, String reason) {}
}
