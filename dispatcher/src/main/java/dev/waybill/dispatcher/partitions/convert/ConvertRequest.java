package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.schemas.PublishedTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a person asks for.
///
/// @param published the table, in its newest version
/// @param all published tables, which may refer to it
/// @param cutOver the first day with a partition of its own; null where it is chosen
/// @param dropped names of foreign keys to the table that may go
/// @param withDefault whether a DEFAULT partition is made
public record ConvertRequest(
    PublishedTable published,
    List<PublishedTable> all,
    @Nullable LocalDate cutOver,
    Set<String> dropped,
    boolean withDefault) {
  public ConvertRequest {
    all = List.copyOf(all);
    dropped = Set.copyOf(dropped);
  }
}
