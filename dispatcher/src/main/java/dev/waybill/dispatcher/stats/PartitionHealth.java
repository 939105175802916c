package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.partitions.Disappeared;
import dev.waybill.dispatcher.partitions.PartitionWatch;
import dev.waybill.dispatcher.partitions.PartitionWatch.Watched;
import dev.waybill.dispatcher.partitions.TableDays;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// `DOWN` while tomorrow has no partition, or one is gone without Waybill and nobody has
/// acknowledged it; each with what to do. Deliveries go on: whoever restarts a process by its
/// health asks the group `liveness`.
public final class PartitionHealth implements HealthIndicator {
  private final PartitionWatch watch;

  public PartitionHealth(PartitionWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (TableDays table : watch.tables()) {
      String name = table.source() + "/" + table.table();
      table
          .alarm()
          .ifPresentOrElse(
              alarm -> health.down().withDetail(name, alarm),
              () -> health.withDetail(name, table.daysAhead() + " days ahead have a partition"));
    }
    for (Watched watched : watch.watched()) {
      for (Disappeared gone : watch.disappeared(watched.source())) {
        health.down().withDetail(gone.source() + "/" + gone.name(), text(gone));
      }
    }
    return health.build();
  }

  private static String text(Disappeared gone) {
    return "expected the partition %s (%s) of %s, found it gone since %s, and Waybill did not drop it; see ops/runbooks/partitions.md, then `waybill partitions acknowledge %s --reason …`"
        .formatted(gone.name(), gone.bounds(), gone.table(), gone.gone(), gone.name());
  }
}
