package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the late part of a read costs the server.
///
/// @param rows that it returned or looked at
/// @param blocks of 8 kB that it touched
public record LateCost(long rows, long blocks) {
  /// Of the read after the one that left `landed`.
  public static LateCost after(Connection connection, PublishedTable table, ReadFacts landed)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String late =
          new WindowStatements(table, Scope.of(table, null))
              .late(landed, landed.fence(), xmax(statement), List.of());
      try (ResultSet row =
          statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + late)) {
        row.next();
        JsonNode plan = JsonMapper.shared().readTree(row.getString(1)).get(0).get("Plan");
        return new LateCost(
            rows(plan), number(plan, "Shared Hit Blocks") + number(plan, "Shared Read Blocks"));
      }
    }
  }

  private static long xmax(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static long rows(JsonNode plan) {
    return number(plan, "Actual Rows")
        + number(plan, "Rows Removed by Filter")
        + number(plan, "Rows Removed by Index Recheck");
  }

  private static long number(JsonNode plan, String name) {
    JsonNode value = plan.get(name);
    return value == null ? 0 : (long) value.asDouble();
  }
}
