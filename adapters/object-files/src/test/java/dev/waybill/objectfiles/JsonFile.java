package dev.waybill.objectfiles;

import com.github.luben.zstd.ZstdInputStream;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON lines read with a strict parser.
final class JsonFile {
  private static final JsonMapper MAPPER = new JsonMapper();

  private JsonFile() {}

  static String text(SpooledDelivery delivery) throws IOException {
    StringBuilder text = new StringBuilder();
    for (SpooledFile file : delivery.files()) {
      try (InputStream in = new ZstdInputStream(Files.newInputStream(file.path()))) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  static List<JsonNode> rows(SpooledDelivery delivery) throws IOException {
    return List.of(text(delivery).split("\n")).stream().map(MAPPER::readTree).toList();
  }
}
