package dev.waybill.soak.live;

import dev.waybill.demo.report.StreamReport;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How a live soak ended.
///
/// @param counts how often each thing happened
/// @param streams every table at every destination, compared with the source
/// @param books where receipts differ from what the destinations' own logs say; none when all is
///   well
public record LiveVerdict(
    boolean ok,
    LivePlan plan,
    Map<String, Long> counts,
    List<StreamReport> streams,
    List<String> books) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public LiveVerdict {
    counts = Map.copyOf(counts);
    streams = List.copyOf(streams);
    books = List.copyOf(books);
  }

  public String json() {
    return JSON.writeValueAsString(this) + "\n";
  }
}
