package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When rows of a table go.
///
/// @param column the published column that retention counts from
/// @param destinations that must hold a row before it goes
/// @param withoutDestination why rows go though no destination holds them; null where one must
/// @param notArchived columns of the source's table that need not be held anywhere
/// @param largestShare of a partition up to which rows are deleted from it; above, copying the rest
///   is cheaper
/// @param lockTimeout how long a question waits for a lock
/// @param statementTimeout how long the source may work on one question
/// @param evidence what becomes of rows that others refer to
public record TablePolicy(
    String column,
    DaysFrom days,
    List<DestinationId> destinations,
    @Nullable String withoutDestination,
    List<String> notArchived,
    BigDecimal largestShare,
    Duration lockTimeout,
    Duration statementTimeout,
    Evidence evidence) {
  public TablePolicy {
    destinations = List.copyOf(destinations);
    notArchived = List.copyOf(notArchived);
  }
}
