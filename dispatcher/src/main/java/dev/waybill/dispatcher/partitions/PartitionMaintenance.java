package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.partitions.PartitionCreation.Outcome;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the day partitions that the tables of one source lack, where an owner is configured, and
/// looks which there are: how far ahead, and whether one is gone. Any number of processes may do it
/// at once.
public final class PartitionMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionMaintenance.class);

  private final SourceDatabase reader;
  private final SourceTime time;
  private final @Nullable SourceDatabase owner;
  private final List<PublishedTable> tables;
  private final PartitionStore store;
  private final CreationSettings settings;

  /// @param time of the source
  /// @param owner enters as the owner of the tables; null where partitions are only looked at
  public PartitionMaintenance(
      SourceDatabase reader,
      SourceTime time,
      @Nullable SourceDatabase owner,
      List<PublishedTable> tables,
      PartitionStore store,
      CreationSettings settings) {
    this.reader = reader;
    this.time = time;
    this.owner = owner;
    this.tables = List.copyOf(tables);
    this.store = store;
    this.settings = settings;
  }

  /// What one run did.
  ///
  /// @param created partitions
  /// @param blocked days whose partition could not be made
  /// @param disappeared partitions that were found to be gone for the first time
  public record Counts(int created, int blocked, int disappeared) {}

  /// What one run did and saw.
  ///
  /// @param tables those that are partitioned by their event date
  /// @param disappeared all that nobody has acknowledged
  public record Look(Counts counts, List<TableDays> tables, List<Disappeared> disappeared) {
    public Look {
      tables = List.copyOf(tables);
      disappeared = List.copyOf(disappeared);
    }

    /// Whether there is no alarm.
    boolean isFine() {
      return disappeared.isEmpty() && tables.stream().allMatch(table -> table.alarm().isEmpty());
    }
  }

  String source() {
    return reader.settings().name();
  }

  List<PublishedTable> tables() {
    return tables;
  }

  /// @throws SourceException when the source could not be asked; what is known stays as it was
  public Look runOnce() throws SourceException, InterruptedException {
    Instant now = time.now();
    List<Outcome> made = owner == null ? List.of() : make(owner, now);
    OffsetDateTime asked = store.asking();
    List<TableDays> days = new ArrayList<>();
    int gone = 0;
    try (Connection connection = reader.connect("waybill partitions")) {
      PartitionCatalogue catalogue = new PartitionCatalogue(connection);
      String system = catalogue.system();
      for (PublishedTable published : tables) {
        Optional<PartitionedTable> table = catalogue.table(published);
        table.ifPresent(
            there -> days.add(TableDays.of(source(), there, there.day(now), settings.ahead())));
        gone +=
            seen(
                published,
                system,
                table.map(PartitionedTable::partitions).orElse(List.of()),
                asked);
      }
    } catch (SQLException e) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "asking source " + source() + " for its partitions: " + e.getMessage(),
          e);
    }
    Counts counts =
        new Counts(
            made.stream().mapToInt(each -> each.created().size()).sum(),
            made.stream().mapToInt(each -> each.blocked().size()).sum(),
            gone);
    return new Look(counts, days, store.open(source()));
  }

  private int seen(
      PublishedTable published, String system, List<Partition> partitions, OffsetDateTime asked) {
    List<String> gone = store.seen(source(), published.id().value(), system, partitions, asked);
    gone.forEach(name ->
        LOG.error(
            "partition {} of {} is gone, and Waybill did not drop it; what it held may not be at every destination: see ops/runbooks/partitions.md",
            name,
            published.source()));
    return gone.size();
  }

  /// What goes wrong here is told, and seen by the look that follows.
  private List<Outcome> make(SourceDatabase as, Instant now) throws InterruptedException {
    List<Outcome> made = new ArrayList<>();
    PartitionCreation creation = new PartitionCreation(settings);
    try (Connection connection = as.connect("waybill maintenance")) {
      for (PublishedTable table : tables) {
        creation.ensure(connection, table, now).ifPresent(made::add);
      }
    } catch (SQLException e) {
      LOG.warn("partitions of source {} could not be made: {}", source(), e.getMessage());
    }
    for (Outcome outcome : made) {
      outcome
          .created()
          .forEach(day -> LOG.info("made partition {} of {}", day.name(), outcome.table()));
      outcome
          .blocked()
          .forEach(day -> LOG.warn("no partition of {}: {}", outcome.table(), day.problem()));
    }
    return made;
  }
}
