package dev.waybill.s3;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The text of Waybill's own objects: the components of their records, by name.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// A field that the first manifests did not have: nothing was quarantined then.
  private static final String QUARANTINED = "rowsQuarantined";

  private Json() {}

  static byte[] write(Record value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// @throws JacksonException when it is neither kind of entry
  static LogEntry entry(byte[] text) {
    JsonNode tree = MAPPER.readTree(text);
    if (tree.has("voids")) {
      return MAPPER.treeToValue(tree, Voiding.class);
    }
    if (tree instanceof ObjectNode manifest && !manifest.has(QUARANTINED)) {
      manifest.put(QUARANTINED, 0);
    }
    return MAPPER.treeToValue(tree, Manifest.class);
  }

  /// @throws JacksonException when it is something else
  static <T extends Record> T read(byte[] text, Class<T> type) {
    return MAPPER.readValue(text, type);
  }
}
