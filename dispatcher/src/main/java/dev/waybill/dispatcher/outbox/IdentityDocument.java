package dev.waybill.dispatcher.outbox;

import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The name of a row as a column `identity`: published names and texts, as a JSON object.
public final class IdentityDocument {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IdentityDocument() {}

  public static String of(TableSchema schema, RowIdentity identity) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    List<String> names = schema.identity();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), identity.values().get(i));
    }
    return JSON.writeValueAsString(values);
  }

  public static RowIdentity read(TableSchema schema, String document) {
    JsonNode values = JSON.readTree(document);
    List<@Nullable String> texts = new ArrayList<>();
    for (String name : schema.identity()) {
      JsonNode value = values.path(name);
      texts.add(value.isString() ? value.asString() : null);
    }
    return new RowIdentity(texts);
  }
}
