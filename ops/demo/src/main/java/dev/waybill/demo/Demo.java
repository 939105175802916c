package dev.waybill.demo;

import dev.waybill.demo.report.Report;
import dev.waybill.demo.report.StreamReport;
import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.dispatcher.stats.StreamStatus;
import dev.waybill.reference.LiveTraffic;
import dev.waybill.schemas.PublishedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The whole product on one machine: servers, the application's tables, the dispatcher, a load.
///
/// Everything can be killed at any moment and started again: the servers are found by their pid
/// files, the tables are made in one transaction, the load adds nothing twice, and the rest is what
/// the product is for.
final class Demo {
  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final DemoOptions options;
  private final View view;
  private final StopSignal stop;

  Demo(DemoOptions options, View view, StopSignal stop) {
    this.options = options;
    this.view = view;
    this.stop = stop;
  }

  /// Runs until stopped or, when asked to, until all is delivered.
  ///
  /// @return false when a report was asked for and something is missing or doubled
  boolean run() throws Exception {
    try (DemoFolder folder = DemoFolder.open(options.folder())) {
      Input input = Input.of(options, folder);
      view.say("starting PostgreSQL and the S3 store in " + folder.root());
      try (DemoServers servers = DemoServers.start(folder)) {
        Application.create(servers);
        Application.prepare(servers);
        ControlRole.prepare(servers.postgres());
        DemoConfiguration.write(folder, servers, options.cadence());
        sayWhereThingsAre(folder, servers);
        boolean delivered = deliver(folder, servers, input);
        boolean ok = !delivered || report(folder, servers);
        view.say("stopping PostgreSQL and the S3 store");
        return ok;
      }
    }
  }

  private void sayWhereThingsAre(DemoFolder folder, DemoServers servers) {
    view.say(
        "  PostgreSQL     127.0.0.1:%d (pid %d), databases %s, %s and %s"
            .formatted(
                servers.postgres().port(),
                servers.postgres().pid(),
                DemoServers.APPLICATION,
                DemoServers.CONTROL,
                DemoServers.REPLICA));
    view.say(
        "  S3 store       %s (pid %d)"
            .formatted(servers.s3proxy().endpoint().uri(), servers.s3proxy().pid()));
    view.say("  objects        " + folder.objects().resolve(DemoServers.BUCKET));
    view.say("  configuration  " + folder.configuration());
    view.say("  log            " + folder.log());
  }

  /// @return whether everything loaded was delivered, as far as the streams say
  private boolean deliver(DemoFolder folder, DemoServers servers, Input input) throws Exception {
    Log.toFile(folder.log());
    try (Dispatcher dispatcher = Dispatcher.start(folder.configuration());
        Load load = Load.start(servers, input, options)) {
      while (!stop.isAsked() && !load.progress().finished()) {
        show(dispatcher, load);
        stop.pause(REFRESH);
      }
      boolean delivered =
          options.exitWhenDelivered()
              ? untilDelivered(dispatcher, load, servers)
              : untilStopped(dispatcher, load, servers);
      view.say("stopping the dispatcher: deliveries in flight are finished first");
      return delivered;
    }
  }

  private List<StreamStatus> show(Dispatcher dispatcher, Load load) {
    List<StreamStatus> streams = dispatcher.status();
    view.show(new Picture(load.progress(), options.live(), streams));
    return streams;
  }

  /// @return false when stopped before
  private boolean untilDelivered(Dispatcher dispatcher, Load load, DemoServers servers)
      throws Exception {
    Arrival arrival = Arrival.ofAllWrittenSoFar(servers);
    while (!stop.isAsked()) {
      List<StreamStatus> streams = show(dispatcher, load);
      if (arrival.isReached(streams)) {
        long rows = streams.stream().mapToLong(StreamStatus::rowsDelivered).sum();
        view.say("everything is delivered: %,d rows by %d streams".formatted(rows, streams.size()));
        return true;
      }
      refuseStopped(streams);
      stop.pause(REFRESH);
    }
    return false;
  }

  private boolean untilStopped(Dispatcher dispatcher, Load load, DemoServers servers)
      throws Exception {
    try (LiveTraffic traffic =
        options.live() ? Application.work(servers, options.organisations()) : null) {
      while (!stop.isAsked()) {
        show(dispatcher, load);
        if (traffic != null && traffic.failure() != null) {
          throw new DemoException("the live traffic failed", traffic.failure());
        }
        stop.pause(REFRESH);
      }
    }
    return false;
  }

  private static void refuseStopped(List<StreamStatus> streams) {
    for (StreamStatus stream : streams) {
      if (stream.state().equals("DEAD_LETTER") || stream.state().equals("STOPPED")) {
        throw new DemoException(
            "expected every stream to deliver, found %s/%s %s: %s"
                .formatted(
                    stream.destination(), stream.table(), stream.state(), stream.lastError()));
      }
    }
  }

  private boolean report(DemoFolder folder, DemoServers servers) throws SQLException, IOException {
    List<StreamReport> streams = new ArrayList<>();
    try (Connection source = servers.application()) {
      for (PublishedTable table : DemoConfiguration.tables()) {
        view.say(
            "comparing "
                + table.id()
                + " with the source: the files as DuckDB reads them, the replica as SQL does");
        streams.addAll(
            Report.of(
                    source,
                    List.of(table),
                    DemoConfiguration.lakes(folder.objects()),
                    List.of(DemoConfiguration.replica(servers.postgres())),
                    folder.scratch())
                .streams());
      }
    }
    Report report = new Report(streams);
    ReportText.lines(report).forEach(view::say);
    view.say("the files are in " + folder.objects().resolve(DemoServers.BUCKET));
    Path json = options.json();
    if (json != null) {
      Files.createDirectories(json.toAbsolutePath().resolveSibling("."));
      Files.writeString(json, report.json());
      view.say("the comparison is in " + json);
    }
    return report.ok();
  }
}
