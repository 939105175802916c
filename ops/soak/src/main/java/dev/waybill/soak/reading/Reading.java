package dev.waybill.soak.reading;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.watermark.PauseStore;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.Watermark;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The product's own reading and delivering, worked by two processes step by step.
final class Reading implements AutoCloseable {
  private final Lane lane;
  private final Mix mix;
  private final Subject subject;
  private final Turns turns;
  private final Faults faults;
  private final SourceDatabase source;
  private final SourceTime time;
  private final List<Target> targets = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private long told;

  /// One destination and its stream.
  ///
  /// @param organisation whose rows it takes, null for those of all
  /// @param history whether the rows that are there when it is added come as history
  record Target(
      String name,
      @Nullable String organisation,
      boolean history,
      Place place,
      DeliveryStream stream) {}

  private record Worker(SimulatedDispatcher.Worker dispatcher, Destinations destinations) {}

  Reading(Lane lane, Mix mix, Subject subject, VirtualClock clock, Turns turns, Faults faults) {
    this.lane = lane;
    this.mix = mix;
    this.subject = subject;
    this.turns = turns;
    this.faults = faults;
    this.source = lane.source(subject.settle());
    this.time = subject.time().apply(clock);
  }

  List<Target> targets() {
    return targets;
  }

  /// Adds a destination, and starts both processes again with it.
  ///
  /// @param organisation whose rows it takes, null for those of all
  /// @param history whether the rows that are there come as history, or by its first window
  void add(@Nullable String organisation, boolean history) {
    StreamId id =
        new StreamId(new DestinationId("d" + targets.size()), mix.table().published().id(), 1);
    long number = new StreamStore(lane.control()).register(id);
    lane.processes().getFirst().leases().register(number);
    DeliveryStream stream =
        new DeliveryStream(
            number,
            id,
            mix.table().published(),
            Scope.of(mix.table().published(), organisation),
            source,
            subject.reader().open(source, time),
            new WindowGrid(Lane.CADENCE, subject.settle()),
            mix.limits(),
            history ? 0 : Long.MAX_VALUE);
    targets.add(
        new Target(
            id.destination().value(), organisation, history, new Place(mix.table()), stream));
    stop();
    lane.processes().forEach(process -> workers.add(worker(process)));
  }

  private Worker worker(SimulatedDispatcher process) {
    List<DeliveryStream> streams = targets.stream().map(Target::stream).toList();
    List<DestinationSettings> settings =
        targets.stream()
            .map(target ->
                new DestinationSettings(
                    new DestinationId(target.name()), PlaceFactory.TYPE, Map.of()))
            .toList();
    Destinations destinations =
        new Destinations(
            Lane.INSTALLATION,
            settings,
            new DestinationFactories(
                List.of(new PlaceFactory(List.copyOf(targets), faults, subject.adapter()))));
    return new Worker(
        process.worker(streams, destinations, lane.encoders(), turns, mix.sharing()), destinations);
  }

  void pause(Target target) {
    var unused = new PauseStore(lane.control()).pause(target.name(), null, "soak", "as asked");
  }

  void resume(Target target) {
    var unused = new PauseStore(lane.control()).resume(target.name(), null);
  }

  /// Lets one process plan, and walk one delivery if there is one.
  ///
  /// @return whether there was one
  boolean work(int process) {
    return workers.get(process % workers.size()).dispatcher().work();
  }

  /// @return how many entries of the delete log were removed
  int purge() {
    try {
      return subject.purge().run(source);
    } catch (SourceException | SQLException e) {
      throw new IllegalStateException("the delete log could not be purged", e);
    }
  }

  /// Destinations that did not get as far as all that was written before a moment.
  List<Anomaly> stuck(Instant before) {
    StreamStore streams = new StreamStore(lane.control());
    List<Anomaly> stuck = new ArrayList<>();
    for (Target target : targets) {
      Watermark watermark = streams.get(target.stream().id()).watermark();
      if (watermark.at().isBefore(before)) {
        stuck.add(
            new Anomaly(
                Anomaly.Kind.STUCK,
                target.name(),
                null,
                "expected a watermark past %s, found %s; %s".formatted(before, watermark, open())));
      }
    }
    return stuck;
  }

  /// Runs of history that did not end.
  List<Anomaly> unfinished() {
    return lane.control()
        .jdbc()
        .sql(
            """
            SELECT s.destination, h.state FROM warehouse_history h JOIN warehouse_stream s ON s.id = h.stream_id
            WHERE h.state <> 'DONE'
            """)
        .query((row, n) ->
            new Anomaly(
                Anomaly.Kind.STUCK,
                row.getString(1),
                null,
                "expected its history to be done, found %s; %s"
                    .formatted(row.getString(2), open())))
        .list();
  }

  /// Deliveries that are not settled.
  private List<String> open() {
    return lane.control()
        .jdbc()
        .sql(
            """
            SELECT s.destination || ': delivery ' || d.id || ' is ' || d.status || coalesce(': ' || d.last_error, '')
            FROM warehouse_delivery d JOIN warehouse_stream s ON s.id = d.stream_id
            WHERE d.status NOT IN ('DELIVERED', 'SKIPPED') ORDER BY d.id
            """)
        .query((row, n) -> row.getString(1))
        .list();
  }

  /// Says what has landed since the last time, and what is open.
  void tell(Trace trace, Instant now) {
    if (!trace.on()) {
      return;
    }
    long before = told;
    for (Target target : targets) {
      Map<Long, List<DeliveredRow>> reads =
          target.place().rows().stream()
              .filter(row -> row.seq() > before)
              .collect(Collectors.groupingBy(DeliveredRow::seq, TreeMap::new, Collectors.toList()));
      reads.forEach((seq, rows) -> {
        told = Math.max(told, seq);
        trace.say(now, "reader", "read %d landed at %s: %s".formatted(seq, target.name(), rows));
      });
    }
    open().forEach(line -> trace.say(now, "reader", line));
  }

  /// As when the time of all leases has passed.
  ///
  /// @param taken whether somebody else has taken them since, so that their holders change nothing
  ///   any more
  void expireLeases(boolean taken) {
    lane.control()
        .jdbc()
        .sql(
            taken
                ? "UPDATE stream_lease SET expires_at = '-infinity', epoch = epoch + 1, token = NULL"
                : "UPDATE stream_lease SET expires_at = '-infinity'")
        .update();
  }

  private void stop() {
    workers.forEach(worker -> worker.destinations().close());
    workers.clear();
  }

  @Override
  public void close() {
    stop();
  }
}
