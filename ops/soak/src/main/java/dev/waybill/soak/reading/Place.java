package dev.waybill.soak.reading;

import com.github.luben.zstd.ZstdInputStream;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.RowOperation;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A destination in memory, and what a reader finds there.
final class Place {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final InMemoryPlace place = new InMemoryPlace();
  private final SoakTable table;

  Place(SoakTable table) {
    this.table = table;
    // One that stays open: a place forgets everything when its last adapter is closed.
    var unused = adapter(new Owner(Lane.INSTALLATION, new DestinationId("keeper")));
  }

  DestinationAdapter adapter(Owner owner) {
    return new InMemoryAdapter(place, owner, Clock.systemUTC());
  }

  /// Every version that landed.
  List<DeliveredRow> rows() {
    List<DeliveredRow> rows = new ArrayList<>();
    for (byte[] file : place.files(table.published().id()).values()) {
      try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(file))) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        text.lines().map(line -> row(JSON.readTree(line))).forEach(rows::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rows;
  }

  private DeliveredRow row(JsonNode row) {
    boolean deleted = row.get(ControlColumns.OP).asString().equals(RowOperation.DELETE.code());
    return new DeliveredRow(
        row.get(ControlColumns.SEQ).asLong(),
        deleted ? RowOperation.DELETE : RowOperation.UPSERT,
        Key.of(row.get("id").asString(), Instant.parse(row.get("created_at").asString())),
        row.get("organization_id").asString(),
        deleted ? 0 : row.get("version").asLong(),
        deleted ? Instant.EPOCH : Instant.parse(row.get("updated_at").asString()));
  }
}
