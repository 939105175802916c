package dev.waybill.bench;

import dev.waybill.rigs.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All ways to export a table, and the servers and the folder that they need.
final class ExportBench implements AutoCloseable {
  private static final int WARM_UPS = 2;

  private final String python;
  private final Set<Peer> installed = EnumSet.noneOf(Peer.class);
  private final Path spool;
  private final StorePlace store;
  private final ReplicaPlace replica;

  /// @param lines of the drain, the others beside it, and peers that are not installed
  record Result(String table, long rows, List<Rounds.Line> lines, List<Missing> missing) {}

  /// A peer that is not installed.
  record Missing(String name, String needs) {}

  /// @param python an interpreter of peers
  ExportBench(String python) throws IOException, InterruptedException, SQLException {
    this.python = python;
    for (Peer peer : Peer.values()) {
      if (peer.isInstalled(python)) {
        installed.add(peer);
      }
    }
    this.spool = Files.createTempDirectory("waybill-bench");
    this.store = new StorePlace();
    try {
      this.replica = new ReplicaPlace();
    } catch (SQLException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /// @param wanted by name; the drain is always there
  /// @throws IllegalArgumentException when none is
  Result measure(
      BenchTable table, long rows, Predicate<String> wanted, int rounds, Progress progress)
      throws Exception {
    try (BenchSource source = BenchSource.open(table, rows)) {
      List<Exporter> exporters = chosen(exporters(source), wanted);
      return new Result(
          source.table().sqlName(),
          rows,
          new Rounds(WARM_UPS, rounds, source.pid()).compare(exporters, rows, progress::show),
          missing(wanted));
    }
  }

  private List<Missing> missing(Predicate<String> wanted) {
    return Stream.of(Peer.values())
        .filter(peer -> !installed.contains(peer) && wanted.test(peer.text()))
        .map(peer -> new Missing(peer.text(), peer.needs()))
        .toList();
  }

  /// What others are compared with comes first: the drain, and where something cold is wanted, the
  /// first cold one.
  private List<Exporter> chosen(List<Exporter> all, Predicate<String> wanted) {
    List<Exporter> named = all.stream().filter(each -> wanted.test(each.name())).toList();
    if (named.isEmpty() && missing(wanted).isEmpty()) {
      throw new IllegalArgumentException(
          "expected --only to name some of %s, found none"
              .formatted(all.stream().map(Exporter::name).toList()));
    }
    Set<Exporter> chosen = new LinkedHashSet<>();
    chosen.add(all.getFirst());
    if (named.stream().anyMatch(Exporter::cold)) {
      all.stream().filter(Exporter::cold).findFirst().ifPresent(chosen::add);
    }
    chosen.addAll(named);
    return List.copyOf(chosen);
  }

  private List<Exporter> exporters(BenchSource source) {
    List<Exporter> exporters = new ArrayList<>();
    exporters.add(new Drain(source, false));
    exporters.add(new Drain(source, true));
    exporters.add(window(source, EncodedForm.PARQUET, 1));
    exporters.add(window(source, EncodedForm.PARQUET, 2));
    exporters.add(window(source, EncodedForm.PARQUET_ORG_DATE, 1));
    exporters.add(window(source, EncodedForm.JSON_LINES, 1));
    exporters.add(window(source, EncodedForm.JSON_LINES, 2));
    exporters.add(window(source, EncodedForm.COPY_TUPLES, 1));
    exporters.add(window(source, EncodedForm.COPY_TUPLES, 2));
    for (Place place : List.of(store, replica)) {
      exporters.add(delivery(source, place, 1));
      exporters.add(delivery(source, place, 2));
    }
    for (Peer peer : installed) {
      exporters.add(new PeerExport(peer, python, source, spool));
    }
    exporters.add(new ColdWindow(source, MemoryLimit.USUAL));
    return exporters;
  }

  private WindowExport window(BenchSource source, EncodedForm form, int sessions) {
    return window(source, "window into " + form.text(), form, sessions);
  }

  private Exporter delivery(BenchSource source, Place place, int sessions) {
    return new DeliveryExport(
        window(source, "delivery of " + place.name(), EncodedForm.PARQUET, sessions), place);
  }

  private WindowExport window(BenchSource source, String what, EncodedForm form, int sessions) {
    return new WindowExport(
        "%s, %d session%s".formatted(what, sessions, sessions == 1 ? "" : "s"),
        source.table().published(),
        source.source(),
        form.form(),
        WindowExport.AMPLE,
        sessions == 1 ? Long.MAX_VALUE : 0,
        spool);
  }

  @Override
  public void close() throws IOException {
    replica.close();
    store.close();
    Files.delete(spool);
  }
}
