package dev.waybill.objectfiles.keys;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.waybill.objectfiles.keys.RowKeys.RowReceiver;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Identities out of JSON lines. Documents are skipped token by token: the limits that protect a
/// parser from strangers would refuse what an application may well store.
final class JsonLinesKeys {
  private static final int WINDOW = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(-1)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          // Names inside documents are data: no table of them is kept.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .build();

  private final List<String> names;
  private final List<ColumnType> types;

  JsonLinesKeys(List<String> names, List<ColumnType> types) {
    this.names = names;
    this.types = types;
  }

  void read(StoredBytes file, RowReceiver rows) throws IOException {
    try (InputStream lines = new ZstdInputStreamNoFinalizer(new RangeInput(file, WINDOW));
        JsonParser json = JSON.createParser(ObjectReadContext.empty(), lines)) {
      while (json.nextToken() != null) {
        row(json, rows);
      }
    } catch (JacksonException e) {
      throw new IOException("expected one JSON object a line: " + e.getOriginalMessage(), e);
    }
  }

  private void row(JsonParser json, RowReceiver rows) throws IOException {
    @Nullable String[] values = new @Nullable String[names.size()];
    String operation = "";
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken token = json.nextToken();
      int column = names.indexOf(name);
      if (column >= 0) {
        values[column] =
            token == JsonToken.VALUE_NULL ? null : text(types.get(column), json.getString());
      } else if (name.equals(ControlColumns.OP)) {
        operation = json.getString();
      } else {
        json.skipChildren();
      }
    }
    rows.row(operation, Arrays.asList(values));
  }

  /// Everything else is written as PostgreSQL would read it.
  private static String text(ColumnType type, String json) {
    return type instanceof ColumnType.Binary
        ? "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(json))
        : json;
  }
}
