package dev.waybill.dispatcher.archive;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a batch has of each UTC day of the event date, added up row by row. Not thread safe.
public final class DaySums {
  private final Map<@Nullable LocalDate, RowSum> days = new HashMap<>();

  /// @param day null for a row without a finite event date
  /// @param low60 of the digest of its key and cursor
  public void add(@Nullable LocalDate day, long low60) {
    days.merge(day, RowSum.of(low60), RowSum::plus);
  }

  public RowSum total() {
    return days.values().stream().reduce(RowSum.NONE, RowSum::plus);
  }

  public void clear() {
    days.clear();
  }

  /// As arrays, each in the same order.
  record Columns(@Nullable String[] days, Integer[] rows, BigDecimal[] digests) {}

  Columns columns() {
    List<Map.Entry<@Nullable LocalDate, RowSum>> entries = List.copyOf(days.entrySet());
    return new Columns(
        entries.stream()
            .map(each -> each.getKey() == null ? null : each.getKey().toString())
            .toArray(String[]::new),
        entries.stream().map(each -> (int) each.getValue().rows()).toArray(Integer[]::new),
        entries.stream()
            .map(each -> new BigDecimal(each.getValue().digest()))
            .toArray(BigDecimal[]::new));
  }
}
