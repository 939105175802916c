package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.source.TimeShare;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A mapping of the file, with the lines its values stand on. A value that is missing or wrong
/// becomes a problem and a harmless stand-in, so that reading goes on to the next problem.
final class YamlMap {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  private final Problems problems;
  private final String place;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();

  YamlMap(Problems problems, String place, @Nullable Node node, int line) {
    this.problems = problems;
    this.place = place;
    this.line = node == null ? line : lineOf(node);
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
        if (name.isEmpty() || values.put(name, tuple.getValueNode()) != null) {
          problems.add(
              lineOf(tuple.getKeyNode()),
              path(name),
              "expected each name once, found it again or no name");
        }
      }
    } else if (node != null) {
      problems.add(this.line, place, "expected names with values, found " + node.getNodeId());
    }
  }

  Set<String> names() {
    return values.keySet();
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /// Complains about names other than `expected`: a misspelt one would silently mean its fallback.
  YamlMap only(String... expected) {
    Set<String> known = Set.of(expected);
    values.forEach((name, node) -> {
      if (!known.contains(name)) {
        problems.add(lineOf(node), path(name), Expected.oneOf("one of", known, name));
      }
    });
    return this;
  }

  YamlMap map(String name) {
    return new YamlMap(problems, path(name), values.get(name), line);
  }

  YamlMap requiredMap(String name) {
    if (!has(name)) {
      problem(name, "expected names with values, found nothing; add `" + name + ":`");
    }
    return map(name);
  }

  String text(String name) {
    if (!has(name)) {
      problem(name, "expected a value, found nothing; add `" + name + ": …`");
      return "";
    }
    return text(name, "");
  }

  String text(String name, String fallback) {
    Node node = values.get(name);
    if (node == null) {
      return fallback;
    }
    if (!(node instanceof ScalarNode scalar)) {
      problem(name, "expected one value, found " + node.getNodeId());
      return fallback;
    }
    return resolve(name, scalar.getValue());
  }

  private String resolve(String name, String value) {
    Matcher reference = REFERENCE.matcher(value);
    if (!reference.matches()) {
      return value;
    }
    String target = reference.group(2);
    if (reference.group(1).equals("env")) {
      String found = System.getenv(target);
      if (found == null) {
        problem(
            name,
            "expected the environment variable "
                + target
                + ", found it unset; set it where this runs");
        return "";
      }
      return found;
    }
    try {
      return Files.readString(Path.of(target)).strip();
    } catch (IOException e) {
      problem(
          name,
          "expected a readable file "
              + target
              + ", found "
              + e.getClass().getSimpleName()
              + "; correct the path, or let this user read it");
      return "";
    }
  }

  Duration duration(String name, Duration fallback) {
    return parsed(name, fallback, "a duration such as 500ms, 5s, 15m, 24h", Durations::duration);
  }

  long size(String name, long fallback) {
    return parsed(name, fallback, "a size such as 64MB", Durations::size);
  }

  /// A share of the time.
  TimeShare timeShare(String name, TimeShare fallback) {
    try {
      return new TimeShare(percent(name, fallback.of()));
    } catch (IllegalArgumentException e) {
      problem(name, String.valueOf(e.getMessage()));
      return fallback;
    }
  }

  /// A share, 0 to 1.
  BigDecimal percent(String name, BigDecimal fallback) {
    return parsed(name, fallback, "a share from 0% to 100% such as 1%", Durations::percent);
  }

  int integer(String name, int fallback, int least, int most) {
    return parsed(
        name,
        fallback,
        "a whole number from " + least + " to " + most,
        text ->
            text.matches("\\d{1,10}")
                    && Long.parseLong(text) >= least
                    && Long.parseLong(text) <= most
                ? java.util.Optional.of(Integer.parseInt(text))
                : java.util.Optional.empty());
  }

  private <T> T parsed(
      String name, T fallback, String expected, Function<String, java.util.Optional<T>> parser) {
    if (!has(name)) {
      return fallback;
    }
    String text = text(name, "");
    return parser
        .apply(text)
        .orElseGet(() -> {
          problem(name, "expected " + expected + ", found '" + text + "'");
          return fallback;
        });
  }

  /// A list of values, or the names of a mapping.
  List<String> list(String name) {
    Node node = values.get(name);
    List<String> items = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        items.add(item instanceof ScalarNode scalar ? scalar.getValue() : item.toString());
      }
    } else if (node instanceof MappingNode) {
      items.addAll(map(name).names());
    } else {
      problem(name, "expected a list, found " + (node == null ? "nothing" : node.getNodeId()));
    }
    return items;
  }

  /// Whether `name` holds a mapping.
  boolean isMap(String name) {
    return values.get(name) instanceof MappingNode;
  }

  void problem(String name, String problem) {
    Node node = values.get(name);
    problems.add(node == null ? line : lineOf(node), path(name), problem);
  }

  private String path(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
