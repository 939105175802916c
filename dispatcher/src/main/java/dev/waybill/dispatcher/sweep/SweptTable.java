package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.source.SweepReader;
import dev.waybill.schemas.PublishedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table of a source with the streams that deliver it.
///
/// @param streams at least one, of the one table
public record SweptTable(List<DeliveryStream> streams) {
  public SweptTable {
    streams = List.copyOf(streams);
  }

  /// Of all streams.
  public static List<SweptTable> of(List<DeliveryStream> streams) {
    Map<String, List<DeliveryStream>> tables = new LinkedHashMap<>();
    for (DeliveryStream stream : streams) {
      tables
          .computeIfAbsent(
              stream.source().settings().name() + "/" + stream.stream().table(),
              _ -> new ArrayList<>())
          .add(stream);
    }
    return tables.values().stream().map(SweptTable::new).toList();
  }

  public String source() {
    return streams.getFirst().source().settings().name();
  }

  public String name() {
    return streams.getFirst().stream().table().value();
  }

  PublishedTable published() {
    return streams.getFirst().table();
  }

  SweepReader reader() {
    return streams.getFirst().reader().sweep();
  }

  SourceTime time() {
    return streams.getFirst().reader().time();
  }
}
