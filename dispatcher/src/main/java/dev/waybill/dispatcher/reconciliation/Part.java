package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.HeldRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A range of event dates of a stream.
///
/// @param from the first day, null for no bound
/// @param to behind the last day, null for no bound
record Part(long streamId, int n, @Nullable LocalDate from, @Nullable LocalDate to) {
  private static final int DAYS = 31;

  HeldRange range() {
    return new HeldRange(start(from), start(to), null);
  }

  private static @Nullable Instant start(@Nullable LocalDate day) {
    return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// Parts of a month, the first and last without a bound where there is none.
  ///
  /// @param first the day of the first row, null where there is none
  /// @param last the day of the last row, null where there is none
  static List<Part> of(
      long streamId,
      ReconciliationOrder order,
      @Nullable LocalDate first,
      @Nullable LocalDate last) {
    LocalDate from = order.from();
    LocalDate to = order.to() == null ? null : order.to().plusDays(1);
    List<Part> parts = new ArrayList<>();
    LocalDate next = later(first, from);
    LocalDate end = last == null || to != null && to.isBefore(last) ? to : last;
    while (next != null && end != null && next.plusDays(DAYS).isBefore(end)) {
      next = next.plusDays(DAYS);
      parts.add(new Part(streamId, parts.size(), from, next));
      from = next;
    }
    parts.add(new Part(streamId, parts.size(), from, to));
    return parts;
  }

  private static @Nullable LocalDate later(@Nullable LocalDate one, @Nullable LocalDate other) {
    return one == null || other != null && other.isAfter(one) ? other : one;
  }
}
