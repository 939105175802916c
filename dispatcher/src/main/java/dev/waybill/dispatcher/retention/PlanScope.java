package dev.waybill.dispatcher.retention;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a plan is about.
///
/// @param tables of one source, each with its policy; rows of any other stay
/// @param organisation the only one whose rows may go, null for all
/// @param readBacks what destinations were found to hold, as far as they were read back
/// @param now by which rows are old enough
public record PlanScope(
    Map<PublishedTable, TablePolicy> tables,
    @Nullable String organisation,
    List<ReadBack> readBacks,
    Instant now) {
  public PlanScope(
      Map<PublishedTable, TablePolicy> tables,
      @Nullable String organisation,
      List<ReadBack> readBacks,
      Instant now) {
    this.tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    this.organisation = organisation;
    this.readBacks = List.copyOf(readBacks);
    this.now = now;
  }

  List<ReadBack> readBacks(StreamId stream) {
    return readBacks.stream()
        .filter(each ->
            each.destination().equals(stream.destination()) && each.table().equals(stream.table()))
        .toList();
  }
}
