package dev.waybill.dispatcher.partitions;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How the partitions of a table are named: something, the date, something.
record NamePattern(String before, DateTimeFormatter date, String after) {
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("uuuuMMdd"),
          DateTimeFormatter.ofPattern("uuuu_MM_dd"),
          DateTimeFormatter.ofPattern("uuuu-MM-dd"));

  /// Learnt from the newest partition; empty where that is no day or its name does not tell its
  /// date.
  static Optional<NamePattern> of(PartitionedTable table) {
    return table.newest().filter(Partition::isDay).flatMap(NamePattern::of);
  }

  private static Optional<NamePattern> of(Partition partition) {
    LocalDate day = Objects.requireNonNull(partition.from()).toLocalDate();
    return DATES.stream().flatMap(date -> of(partition.name(), day, date).stream()).findFirst();
  }

  private static Optional<NamePattern> of(String name, LocalDate day, DateTimeFormatter date) {
    String told = date.format(day);
    int at = name.lastIndexOf(told);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            new NamePattern(name.substring(0, at), date, name.substring(at + told.length())));
  }

  String name(LocalDate day) {
    return before + date.format(day) + after;
  }
}
