package dev.waybill.dispatcher.holds;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows are to be held. What is null does not narrow it.
///
/// @param table as published, null for all of the source
/// @param ids values of the column that tells rows apart (the cursor's tie breaker), as text
/// @param from first UTC day of the event date
/// @param to last UTC day of the event date
/// @param until when it ends by itself
public record HoldOrder(
    String source,
    @Nullable String table,
    String organisation,
    @Nullable List<String> ids,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable Instant until,
    String reason) {
  public HoldOrder(
      String source,
      @Nullable String table,
      String organisation,
      @Nullable List<String> ids,
      @Nullable LocalDate from,
      @Nullable LocalDate to,
      @Nullable Instant until,
      String reason) {
    if (from != null && to != null && from.isAfter(to)) {
      throw new IllegalArgumentException(
          "expected days from the first to the last, found %s to %s; change their order"
              .formatted(from, to));
    }
    if (organisation.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException(
          "expected an organisation and a reason, found organisation '%s' and reason '%s'"
              .formatted(organisation, reason));
    }
    this.source = source;
    this.table = table;
    this.organisation = organisation;
    this.ids = ids == null || ids.isEmpty() ? null : List.copyOf(ids);
    this.from = from;
    this.to = to;
    this.until = until;
    this.reason = reason;
  }

  /// Of any table, every row of which it holds that is the organisation's.
  public static HoldOrder ofAll(String source, String organisation, String reason) {
    return new HoldOrder(source, null, organisation, null, null, null, null, reason);
  }

  /// Whether rows of a table may be among those held.
  public boolean isAbout(String published) {
    return table == null || table.equals(published);
  }
}
