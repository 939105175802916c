package dev.waybill.soak.reading;

import com.github.luben.zstd.ZstdInputStream;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.RowOperation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The rows of a [SoakTable] in a file of compressed JSON lines.
public final class JsonRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonRows() {}

  public static List<DeliveredRow> of(byte[] file) {
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(file))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> row(JSON.readTree(line))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DeliveredRow row(JsonNode row) {
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
