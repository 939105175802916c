package dev.waybill.soak.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Waybill's receipts beside the logs that the destinations keep themselves, entry by entry:
/// `ordinal attempt rows`. A delivery that was voided has an entry and no receipt.
final class Books {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String RECEIPTS =
      """
      SELECT concat_ws(' ', r.ordinal, r.attempt_uuid, r.rows_loaded)
      FROM waybill.warehouse_receipt r JOIN waybill.warehouse_stream s ON s.id = r.stream_id
      WHERE r.ordinal IS NOT NULL AND s.destination = ? AND s.table_name = ? ORDER BY r.ordinal
      """;

  private Books() {}

  /// @return a line for each log that differs
  static List<String> wrong(LiveServers servers) throws SQLException, IOException {
    List<String> wrong = new ArrayList<>();
    try (Connection control = servers.control()) {
      for (var table : LiveServers.tables()) {
        String name = table.id().value();
        for (var lake : servers.lakes()) {
          compare(wrong, control, lake.name(), name, manifests(lake.root(), name));
        }
        for (var replica : servers.replicas()) {
          compare(
              wrong,
              control,
              replica.name(),
              name,
              deliveries(replica.url(), replica.schema(), name));
        }
      }
    }
    return wrong;
  }

  private static void compare(
      List<String> wrong, Connection control, String destination, String table, List<String> log)
      throws SQLException {
    List<String> receipts = new ArrayList<>();
    try (PreparedStatement query = control.prepareStatement(RECEIPTS)) {
      query.setString(1, destination);
      query.setString(2, table);
      texts(query.executeQuery(), receipts);
    }
    if (!receipts.equals(log)) {
      List<String> missing = new ArrayList<>(log);
      missing.removeAll(receipts);
      List<String> more = new ArrayList<>(receipts);
      more.removeAll(log);
      wrong.add(
          "%s %s: landed without a receipt %s, receipts of nothing that landed %s"
              .formatted(destination, table, missing, more));
    }
  }

  private static List<String> manifests(Path root, String table) throws IOException {
    List<String> entries = new ArrayList<>();
    Path folder = root.resolve("_manifests").resolve(table).resolve("v1");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches("\\d{20}\\.json"))
              .sorted()
              .toList()) {
        JsonNode manifest = JSON.readTree(Files.readAllBytes(file));
        if (manifest.has("voids")) {
          entries.removeLast();
        } else {
          entries.add(
              "%d %s %d"
                  .formatted(
                      manifest.path("ordinal").asLong(),
                      manifest.path("uuid").asString(),
                      manifest.path("rows").asLong()));
        }
      }
    }
    return entries;
  }

  private static List<String> deliveries(String url, String schema, String table)
      throws SQLException {
    List<String> entries = new ArrayList<>();
    try (Connection replica = DriverManager.getConnection(url);
        Statement query = replica.createStatement()) {
      texts(
          query.executeQuery(
              "SELECT concat_ws(' ', ordinal, attempt, rows_loaded) FROM %s._waybill_deliveries WHERE table_name = '%s' ORDER BY ordinal"
                  .formatted(schema, table)),
          entries);
    }
    return entries;
  }

  private static void texts(ResultSet rows, List<String> into) throws SQLException {
    try (rows) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }
}
