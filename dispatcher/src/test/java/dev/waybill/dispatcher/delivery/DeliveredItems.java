package dev.waybill.dispatcher.delivery;

import com.github.luben.zstd.ZstdInputStream;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.TableId;
import dev.waybill.testkit.InMemoryPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a destination in memory was given of the table `items` and others like it.
final class DeliveredItems {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DeliveredItems() {}

  /// `id=value` of every version, and `-id` of every delete, in the order of their delivery.
  static List<String> of(InMemoryPlace place, String table) throws IOException {
    return versions(place, table).stream()
        .map(row -> {
          String id = row.get("id").asString();
          return row.get(ControlColumns.DELETED).asBoolean()
              ? "-" + id
              : id + "=" + row.get("value").asLong();
        })
        .toList();
  }

  static List<JsonNode> versions(InMemoryPlace place, String table) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (byte[] file : place.files(new TableId(table)).values()) {
      try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(file))) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .forEach(line -> rows.add(JSON.readTree(line)));
      }
    }
    return rows;
  }
}
