package dev.waybill.soak.live;

import dev.waybill.demo.report.Report;
import dev.waybill.demo.report.StreamReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a live soak left behind once everything came to rest.
final class Outcome {
  private Outcome() {}

  static LiveVerdict of(LiveServers servers, LivePlan plan, EventCounts tally)
      throws SQLException, IOException {
    Map<String, Long> counts = new TreeMap<>();
    tally.counts().forEach((event, count) -> counts.put(event.name(), count));
    try (Connection source = servers.application()) {
      Report report =
          Report.of(
              source,
              LiveServers.tables(),
              servers.lakes(),
              servers.replicas(),
              servers.folder().resolve("scratch"));
      List<String> books = Books.wrong(servers);
      return new LiveVerdict(report.ok() && books.isEmpty(), plan, counts, report.streams(), books);
    }
  }

  static String line(StreamReport stream) {
    return "%s %s: %,d rows in the source, %,d versions in %,d files; %d missing, %d unexpected, %d sent twice, %d twice in a batch"
        .formatted(
            stream.destination(),
            stream.table(),
            stream.sourceRows(),
            stream.rows(),
            stream.files(),
            stream.missing(),
            stream.unexpected(),
            stream.duplicates(),
            stream.repeated());
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
