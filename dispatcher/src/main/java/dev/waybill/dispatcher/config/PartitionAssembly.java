package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.PartitionMaintenance;
import dev.waybill.dispatcher.partitions.PartitionStore;
import dev.waybill.dispatcher.partitions.PartitionWatch;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import java.time.Duration;

/// Makes the watch over the partitions of every configured source.
final class PartitionAssembly {
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private PartitionAssembly() {}

  static PartitionWatch watch(WaybillSettings settings, ControlDatabase control) {
    PartitionStore store = new PartitionStore(control);
    return new PartitionWatch(
        settings.sources().values().stream()
            .map(source -> maintenance(settings, source, store))
            .toList(),
        EVERY,
        AGAIN);
  }

  private static PartitionMaintenance maintenance(
      WaybillSettings settings, SourceSettings source, PartitionStore store) {
    SourceDatabase reader = new SourceDatabase(source);
    return new PartitionMaintenance(
        reader,
        reader.time(),
        source.asMaintenance().map(SourceDatabase::new).orElse(null),
        settings.tablesOf(source.name()),
        store,
        CreationSettings.DEFAULT);
  }
}
