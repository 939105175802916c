package dev.waybill.spi.canonical;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A JSON value that can be spelled in many ways.
sealed interface JsonNode {
  record Text(String value) implements JsonNode {}

  record Number(BigDecimal value) implements JsonNode {}

  /// `null`, `true` or `false`.
  record Word(String value) implements JsonNode {}

  record Array(List<JsonNode> elements) implements JsonNode {}

  record Members(Map<String, JsonNode> members) implements JsonNode {}

  List<String> WORDS = List.of("null", "true", "false");
  String LETTERS = "ab\"\\/\n\u0001é\uFFFD😀|";

  static JsonNode random(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 0 -> new Text(text(random));
      case 1 -> number(random);
      case 2 -> new Word(WORDS.get(random.nextInt(3)));
      case 3 -> {
        List<JsonNode> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(random(random, depth - 1));
        }
        yield new Array(elements);
      }
      default -> {
        Map<String, JsonNode> members = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          members.put(text(random), random(random, depth - 1));
        }
        yield new Members(members);
      }
    };
  }

  private static Number number(Random random) {
    return new Number(
        new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(60) - 30)
            .multiply(BigDecimal.valueOf(random.nextInt(3) - 1L)));
  }

  private static String text(Random random) {
    int[] points = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  /// Another value, different in one place.
  default JsonNode changed(Random random) {
    return switch (this) {
      case Text(String value) ->
          random.nextBoolean() ? new Text(value + "a") : new Array(List.of(this));
      case Number(BigDecimal value) ->
          random.nextBoolean()
              ? new Number(value.add(BigDecimal.ONE.movePointRight(random.nextInt(40) - 20)))
              : new Text(value.toString());
      case Word(String value) -> new Text(value);
      case Array(List<JsonNode> elements) when elements.isEmpty() -> new Members(Map.of());
      case Array(List<JsonNode> elements) -> {
        List<JsonNode> changed = new ArrayList<>(elements);
        int at = random.nextInt(elements.size());
        changed.set(at, elements.get(at).changed(random));
        yield new Array(changed);
      }
      case Members(Map<String, JsonNode> members) when members.isEmpty() ->
          new Members(Map.of("", new Word("null")));
      case Members(Map<String, JsonNode> members) -> {
        Map<String, JsonNode> changed = new TreeMap<>(members);
        String name = new ArrayList<>(members.keySet()).get(random.nextInt(members.size()));
        changed.put(name, members.getOrDefault(name, this).changed(random));
        yield new Members(changed);
      }
    };
  }

  default String spelled(Random random) {
    StringBuilder text = new StringBuilder();
    spell(random, text);
    return text.toString();
  }

  private void spell(Random random, StringBuilder out) {
    space(random, out);
    switch (this) {
      case Text(String value) -> quote(value, random, out);
      case Number(BigDecimal value) -> out.append(spelled(value, random));
      case Word(String value) -> out.append(value);
      case Array(List<JsonNode> elements) -> {
        out.append('[');
        for (int i = 0; i < elements.size(); i++) {
          out.append(i == 0 ? "" : ",");
          elements.get(i).spell(random, out);
        }
        out.append(']');
      }
      case Members(Map<String, JsonNode> members) -> {
        List<String> names = new ArrayList<>(members.keySet());
        Collections.shuffle(names, random);
        out.append('{');
        for (String name : names) {
          space(random, out);
          quote(name, random, out);
          space(random, out);
          out.append(':');
          members.getOrDefault(name, this).spell(random, out);
          out.append(name.equals(names.getLast()) ? "" : ",");
        }
        out.append('}');
      }
    }
    space(random, out);
  }

  private static String spelled(BigDecimal value, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> value.toPlainString();
      case 1 -> value.setScale(value.scale() + random.nextInt(3)).toString();
      case 2 -> value.stripTrailingZeros().toString();
      default -> value.movePointLeft(5).toPlainString() + (random.nextBoolean() ? "e5" : "E+05");
    };
  }

  private static void space(Random random, StringBuilder out) {
    out.append(" \t\n\r", 0, random.nextInt(3) == 0 ? random.nextInt(5) : 0);
  }

  private static void quote(String value, Random random, StringBuilder out) {
    out.append('"');
    for (char c : value.toCharArray()) {
      if (c < 0x20
          || c == '"'
          || c == '\\'
          || !Character.isSurrogate(c) && random.nextInt(4) == 0) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
