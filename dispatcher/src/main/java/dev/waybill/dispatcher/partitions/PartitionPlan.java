package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.partitions.Planned.Blocked;
import dev.waybill.dispatcher.partitions.Planned.Create;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The days of a table, from today on, that have no partition, and what becomes of each.
///
/// @param table as the application calls it
public record PartitionPlan(String table, LocalDate today, List<Planned> days) {
  public PartitionPlan {
    days = List.copyOf(days);
  }

  /// Empty where the table is not partitioned by ranges of its event date. Nothing is changed.
  ///
  /// @param now by the source's clock
  public static Optional<PartitionPlan> of(
      Connection connection, PublishedTable published, Instant now, CreationSettings settings)
      throws SQLException {
    PartitionCatalogue catalogue = new PartitionCatalogue(connection);
    Optional<PartitionedTable> found = catalogue.table(published);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    PartitionedTable table = found.get();
    LocalDate today = table.day(now);
    List<Planned> days = new ArrayList<>();
    for (LocalDate day : table.missing(today, settings.ahead())) {
      days.add(planned(connection, catalogue, table, day, settings));
    }
    return Optional.of(new PartitionPlan(published.source().toString(), today, days));
  }

  private static Planned planned(
      Connection connection,
      PartitionCatalogue catalogue,
      PartitionedTable table,
      LocalDate day,
      CreationSettings settings)
      throws SQLException {
    Optional<NamePattern> pattern = NamePattern.of(table);
    Optional<Partition> model = table.newest();
    if (pattern.isEmpty() || model.isEmpty()) {
      return new Blocked(day, noPattern(table, day));
    }
    Optional<Partition> other =
        table.partitions().stream().filter(partition -> partition.overlaps(day)).findFirst();
    if (other.isPresent()) {
      return new Blocked(
          day,
          "expected nothing or the whole of %s in a partition, found a part of it in %s; make the partitions of the rest by hand"
              .formatted(day, other.get().quoted()));
    }
    String name = pattern.get().name(day);
    if (catalogue.isTaken(model.get().schema(), name)) {
      return new Blocked(
          day,
          "expected no relation %s.%s, found one that is no partition of %s; attach, rename or drop it"
              .formatted(model.get().schema(), name, table.quoted()));
    }
    PartitionDdl ddl = new PartitionDdl(connection, table, model.get(), settings);
    Optional<Partition> defaultPartition = table.defaultPartition();
    long rows = defaultPartition.isEmpty() ? 0 : catalogue.rowsInDefault(table, day);
    if (defaultPartition.isPresent() && rows > 0) {
      return new Blocked(
          day,
          "expected no rows of %s in %s, found %d: PostgreSQL attaches no partition beside them; run the statements in one transaction as the owner, which holds writers of late rows up while they run, and each stream sends the rows once more, as newer versions"
              .formatted(day, defaultPartition.get().quoted(), rows),
          ddl.createWithRowsOf(defaultPartition.get(), day, name));
    }
    return new Create(day, name, ddl.create(day, name));
  }

  private static String noPattern(PartitionedTable table, LocalDate day) {
    return "expected the newest partition of %s to be a day and to have its date in its name, such as events_20260301, events_2026_03_01 or events_p20260301, found %s; make that of %s by hand, named so"
        .formatted(
            table.quoted(),
            table
                .newest()
                .map(partition -> partition.name() + " " + partition.bounds())
                .orElse("none"),
            day);
  }
}
