package dev.waybill.demo.report;

import dev.waybill.schemas.PublishedTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every table at every destination, and whether all of them hold exactly the source.
public record Report(List<StreamReport> streams) {
  public Report {
    streams = List.copyOf(streams);
  }

  public boolean ok() {
    return streams.stream().allMatch(StreamReport::ok);
  }

  /// As below, without replicas.
  public static Report of(
      Connection source, Collection<PublishedTable> tables, List<Lake> lakes, Path scratch)
      throws SQLException, IOException {
    return of(source, tables, lakes, List.of(), scratch);
  }

  /// Reads the source and everything at the destinations. Nothing may be in flight: a row that
  /// changes meanwhile counts as missing.
  ///
  /// @param source a connection to the application's database
  /// @param scratch folder for DuckDB's tables, so that memory stays bounded
  public static Report of(
      Connection source,
      Collection<PublishedTable> tables,
      List<Lake> lakes,
      List<Replica> replicas,
      Path scratch)
      throws SQLException, IOException {
    List<StreamReport> streams = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(scratch)) {
      for (PublishedTable table : tables) {
        new SourceRows(duckDb).load(source, table);
        for (Lake lake : lakes) {
          LakeFiles files = lake.files(table.schema());
          new LakeRows(duckDb).load(lake.form(), files, table.schema());
          streams.add(
              new Comparison(duckDb)
                  .compare(table.id().value(), lake.name(), files.paths().size(), files.bytes()));
        }
        for (Replica replica : replicas) {
          replica.load(duckDb, table.schema());
          streams.add(new Comparison(duckDb).compare(table.id().value(), replica.name(), 0, 0));
        }
      }
    }
    return new Report(streams);
  }

  /// `{"streams":[…],"ok":true}`, indented.
  public String json() {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root = mapper.createObjectNode();
    var array = root.putArray("streams");
    streams.forEach(stream -> array.add(stream.json()));
    root.put("ok", ok());
    return root.toPrettyString() + "\n";
  }
}
