package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.DeliveryWalk;
import dev.waybill.dispatcher.delivery.Encoders;
import dev.waybill.dispatcher.delivery.FitnessWatch;
import dev.waybill.dispatcher.delivery.Housekeeping;
import dev.waybill.dispatcher.delivery.Ledger;
import dev.waybill.dispatcher.delivery.Planning;
import dev.waybill.dispatcher.delivery.RebuildWatch;
import dev.waybill.dispatcher.delivery.Spool;
import dev.waybill.dispatcher.delivery.SpoolBudget;
import dev.waybill.dispatcher.delivery.WorkerPool;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.partitions.PartitionWatch;
import dev.waybill.dispatcher.recall.RecallExpiry;
import dev.waybill.dispatcher.recall.RecallWatch;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.settings.WorkerSettings;
import dev.waybill.dispatcher.source.DeleteLogPurge;
import dev.waybill.dispatcher.stats.CircuitReport;
import dev.waybill.dispatcher.stats.LoadMetrics;
import dev.waybill.dispatcher.stats.PartitionHealth;
import dev.waybill.dispatcher.stats.PartitionMetrics;
import dev.waybill.dispatcher.stats.StatusQuery;
import dev.waybill.dispatcher.stats.StreamMetrics;
import dev.waybill.dispatcher.stats.SweepMetrics;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweepStore;
import dev.waybill.dispatcher.sweep.SweepWatch;
import dev.waybill.dispatcher.sweep.SweptTable;
import dev.waybill.dispatcher.watermark.StreamStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Every bean of the dispatcher, in the order of the walk. The settings themselves are registered
/// by whoever starts the application.
@Configuration(proxyBeanMethods = false)
public class DispatcherConfiguration {
  private static final Duration HOUSEKEEPING = Duration.ofHours(1);
  private static final Duration FITNESS = Duration.ofMinutes(1);
  private static final Duration REBUILDS = Duration.ofMinutes(1);
  private static final Duration RECALLS = Duration.ofDays(1);
  private static final Duration RECALLS_AGAIN = Duration.ofHours(1);

  /// Streams of this process, as one bean.
  public record ConfiguredStreams(List<DeliveryStream> streams) {}

  @Bean
  ControlDatabase controlDatabase(DataSource control) {
    return new ControlDatabase(control);
  }

  @Bean
  LeaseStore leaseStore(ControlDatabase control, WaybillSettings settings) {
    return LeaseStore.ofThisProcess(control, settings.worker().lease());
  }

  @Bean
  Heartbeat heartbeat(LeaseStore leases) {
    return new Heartbeat(leases);
  }

  @Bean
  ConfiguredStreams streams(WaybillSettings settings, ControlDatabase control, LeaseStore leases) {
    CopyCheck.run(control, settings.control());
    return new ConfiguredStreams(
        StreamAssembly.streams(settings, new StreamStore(control), leases));
  }

  @Bean
  Destinations destinations(WaybillSettings settings) {
    return new Destinations(
            settings.installation(),
            settings.destinations().stream().map(DestinationPlan::destination).toList(),
            new DestinationFactories())
        .testedFirst();
  }

  @Bean(initMethod = "start")
  FitnessWatch fitnessWatch(
      ConfiguredStreams configured, Destinations destinations, ControlDatabase control) {
    return new FitnessWatch(
        configured.streams().stream()
            .map(stream -> stream.stream().destination())
            .collect(Collectors.toSet()),
        destinations,
        new StreamStore(control),
        FITNESS);
  }

  @Bean(initMethod = "start")
  RebuildWatch rebuildWatch(
      ConfiguredStreams configured, Destinations destinations, ControlDatabase control) {
    return new RebuildWatch(configured.streams(), destinations, control, REBUILDS);
  }

  @Bean
  Ledger ledger(ControlDatabase control, LeaseStore leases) {
    return new Ledger(control, leases);
  }

  @Bean
  SpoolBudget spoolBudget(WaybillSettings settings) {
    return new SpoolBudget(settings.worker().spoolBytes(), settings.worker().workers());
  }

  /// Whoever left a folder in it and is dead holds no lease any more.
  @Bean
  Spool spool(WaybillSettings settings, LeaseStore leases, SpoolBudget budget) {
    Spool spool = new Spool(settings.worker().spool(), leases.owner(), budget);
    spool.dead().forEach(leases::release);
    return spool;
  }

  @Bean(initMethod = "start")
  WorkerPool workerPool(
      WaybillSettings settings,
      ControlDatabase control,
      ConfiguredStreams configured,
      Ledger ledger,
      Destinations destinations,
      Heartbeat heartbeat,
      Spool spool) {
    WorkerSettings worker = settings.worker();
    DeliveryWalk walk =
        new DeliveryWalk(
            ledger, destinations, new Encoders(), spool, worker.memoryBytes(), worker.quarantine());
    Planning planning =
        new Planning(
            configured.streams(),
            new StreamStore(control),
            new DeliveryStore(control),
            worker.retry());
    return new WorkerPool(
        configured.streams(),
        ledger,
        walk,
        heartbeat,
        planning,
        new Housekeeping(
            new QuarantineExpiry(control, worker.expiry()),
            new OutboxPurge(control, worker.purge()),
            configured.streams().stream()
                .map(DeliveryStream::source)
                .distinct()
                .map(source -> new DeleteLogPurge(source, worker.keepDeletes()))
                .toList(),
            HOUSEKEEPING),
        new WorkerPool.Settings(worker.workers(), worker.poll(), worker.retry(), true));
  }

  @Bean(initMethod = "start")
  PartitionWatch partitionWatch(WaybillSettings settings, ControlDatabase control) {
    return PartitionAssembly.watch(settings, control);
  }

  /// Its name is that of the component of health.
  @Bean("partitions")
  PartitionHealth partitionHealth(PartitionWatch watch) {
    return new PartitionHealth(watch);
  }

  @Bean
  PartitionMetrics partitionMetrics(MeterRegistry registry, PartitionWatch watch) {
    return new PartitionMetrics(registry, watch);
  }

  @Bean(initMethod = "start")
  RecallWatch recallWatch(WaybillSettings settings, ControlDatabase control) {
    return new RecallWatch(
        control,
        new RecallExpiry(control, settings.schemas(), OpenRecall.owners(settings)),
        RECALLS,
        RECALLS_AGAIN);
  }

  @Bean(initMethod = "start")
  SweepWatch sweepWatch(
      WaybillSettings settings,
      ControlDatabase control,
      ConfiguredStreams configured,
      LeaseStore leases,
      Destinations destinations) {
    return new SweepWatch(
        new Sweep(control, destinations, leases.owner(), Sweep.Range.DEFAULT),
        new SweepStore(control),
        SweptTable.of(configured.streams()),
        settings.sweep());
  }

  @Bean
  SweepMetrics sweepMetrics(MeterRegistry registry, SweepWatch watch) {
    return new SweepMetrics(registry, watch);
  }

  @Bean
  StatusQuery statusQuery(ControlDatabase control, WaybillSettings settings) {
    return new StatusQuery(control, settings);
  }

  @Bean(initMethod = "start")
  CircuitReport circuitReport(
      ControlDatabase control, LeaseStore leases, Destinations destinations) {
    return new CircuitReport(control, leases.owner(), destinations::loads);
  }

  @Bean
  LoadMetrics loadMetrics(
      MeterRegistry registry,
      SpoolBudget spool,
      ConfiguredStreams configured,
      Destinations destinations) {
    LoadMetrics metrics = new LoadMetrics(registry);
    metrics.of(spool);
    metrics.of(configured.streams().stream().map(DeliveryStream::source).distinct().toList());
    metrics.of(destinations);
    return metrics;
  }

  @Bean
  StreamMetrics streamMetrics(StatusQuery status, MeterRegistry registry) {
    return new StreamMetrics(status, registry);
  }
}
