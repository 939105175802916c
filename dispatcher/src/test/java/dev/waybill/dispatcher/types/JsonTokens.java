package dev.waybill.dispatcher.types;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON as Gson's strict reader sees it, token by token: numbers verbatim, duplicate keys kept,
/// white space and the spelling of escapes forgotten.
final class JsonTokens {
  private static final int DEEPEST = 100_000;

  private JsonTokens() {}

  static JsonReader reader(String json) {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(DEEPEST);
    return reader;
  }

  static String of(String json) throws IOException {
    return next(reader(json));
  }

  /// The next value in one spelling.
  static String next(JsonReader reader) throws IOException {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    do {
      switch (reader.peek()) {
        case BEGIN_ARRAY -> {
          reader.beginArray();
          text.append('[');
          depth++;
        }
        case END_ARRAY -> {
          reader.endArray();
          text.append("],");
          depth--;
        }
        case BEGIN_OBJECT -> {
          reader.beginObject();
          text.append('{');
          depth++;
        }
        case END_OBJECT -> {
          reader.endObject();
          text.append("},");
          depth--;
        }
        case NAME -> text.append(quoted(reader.nextName())).append(':');
        case STRING -> text.append(quoted(reader.nextString())).append(',');
        case NUMBER -> text.append(reader.nextString()).append(',');
        case BOOLEAN -> text.append(reader.nextBoolean()).append(',');
        case NULL -> {
          reader.nextNull();
          text.append("null,");
        }
        case END_DOCUMENT -> throw new IOException("expected a value, found the end");
      }
    } while (depth > 0);
    text.setLength(text.length() - 1);
    return text.toString().replace(",]", "]").replace(",}", "}");
  }

  /// The literal of the PostgreSQL array that a JSON array, or a literal in a JSON string, stands
  /// for.
  static String arrayLiteral(String json) throws IOException {
    JsonReader reader = reader(json);
    return reader.peek() == JsonToken.STRING ? reader.nextString() : ArrayLiteral.of(list(reader));
  }

  private static List<@Nullable Object> list(JsonReader reader) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      switch (reader.peek()) {
        case NULL -> {
          reader.nextNull();
          list.add(null);
        }
        case BEGIN_ARRAY -> list.add(list(reader));
        case BOOLEAN -> list.add(Boolean.toString(reader.nextBoolean()));
        default -> list.add(reader.nextString());
      }
    }
    reader.endArray();
    return list;
  }

  /// Commas are escaped too, so that those of [#next] are its own.
  private static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || c == ',') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
