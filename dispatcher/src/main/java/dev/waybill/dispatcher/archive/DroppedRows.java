package dev.waybill.dispatcher.archive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which dropped rows are meant. What is null does not narrow it.
///
/// @param ids canonical texts of keys
/// @param droppedFrom when their batch was dropped
/// @param droppedTo not included
/// @param updatedFrom their cursor
/// @param updatedTo not included
public record DroppedRows(
    @Nullable String source,
    @Nullable String table,
    @Nullable String organisation,
    @Nullable Integer batch,
    @Nullable List<String> ids,
    @Nullable Instant droppedFrom,
    @Nullable Instant droppedTo,
    @Nullable Instant updatedFrom,
    @Nullable Instant updatedTo) {
  public DroppedRows(
      @Nullable String source,
      @Nullable String table,
      @Nullable String organisation,
      @Nullable Integer batch,
      @Nullable List<String> ids,
      @Nullable Instant droppedFrom,
      @Nullable Instant droppedTo,
      @Nullable Instant updatedFrom,
      @Nullable Instant updatedTo) {
    this.source = source;
    this.table = table;
    this.organisation = organisation;
    this.batch = batch;
    this.ids = ids == null || ids.isEmpty() ? null : List.copyOf(ids);
    this.droppedFrom = droppedFrom;
    this.droppedTo = droppedTo;
    this.updatedFrom = updatedFrom;
    this.updatedTo = updatedTo;
    if (organisation == null && batch == null && this.ids == null) {
      throw new IllegalArgumentException(
          "expected ids, a batch or an organisation, found none: say whose rows");
    }
  }
}
