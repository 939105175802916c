package dev.waybill.dispatcher.types;

import com.github.luben.zstd.ZstdInputStream;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Gson, strict, as the second reader of JSON lines. Values come back in the text that PostgreSQL
/// reads, JSON as [JsonTokens].
final class GsonReader {
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  private GsonReader() {}

  static Map<Integer, @Nullable String> read(SpooledDelivery files, ColumnType type)
      throws IOException {
    Map<Integer, @Nullable String> values = new TreeMap<>();
    for (SpooledFile file : files.files()) {
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  new ZstdInputStream(Files.newInputStream(file.path())), decoder))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          row(line, type, values);
        }
      }
    }
    return values;
  }

  private static void row(String line, ColumnType type, Map<Integer, @Nullable String> values)
      throws IOException {
    JsonReader reader = JsonTokens.reader(line);
    Integer id = null;
    String value = null;
    boolean absent = true;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "id" -> id = reader.nextInt();
        case "value" -> {
          absent = false;
          value = value(reader, type);
        }
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    if (id == null
        || values.containsKey(id)
        || absent != (type instanceof ColumnType.Json && value == null)) {
      throw new AssertionError(
          "expected a line with a row of its own and every member, found " + line);
    }
    values.put(id, value);
  }

  private static @Nullable String value(JsonReader reader, ColumnType type) throws IOException {
    if (type instanceof ColumnType.Json) {
      return JsonTokens.next(reader);
    }
    if (reader.peek() == JsonToken.NULL) {
      reader.nextNull();
      return null;
    }
    return switch (type) {
      case ColumnType.Bool() -> Boolean.toString(reader.nextBoolean());
      case ColumnType.Int _ -> token(reader, JsonToken.NUMBER);
      case ColumnType.Float _ -> {
        boolean number = reader.peek() == JsonToken.NUMBER;
        String text = reader.nextString();
        if (number == NO_NUMBERS.contains(text)) {
          throw new AssertionError("expected a number, or a text like NaN, found " + text);
        }
        yield text;
      }
      case ColumnType.Binary() ->
          "\\x"
              + HexFormat.of()
                  .formatHex(Base64.getDecoder().decode(token(reader, JsonToken.STRING)));
      case ColumnType.ListOf(ColumnType element) -> {
        List<@Nullable String> list = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
          boolean none = reader.peek() == JsonToken.NULL;
          String text = value(reader, element);
          list.add(none ? null : text);
        }
        reader.endArray();
        yield ArrayLiteral.of(list);
      }
      default -> token(reader, JsonToken.STRING);
    };
  }

  private static String token(JsonReader reader, JsonToken expected) throws IOException {
    if (reader.peek() != expected) {
      throw new AssertionError("expected a " + expected + ", found a " + reader.peek());
    }
    return reader.nextString();
  }
}
