package dev.waybill.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a schema file may change without a new major version. Whoever reads a table relies on its
/// columns, their order and types, and on its key: a minor version only adds nullable columns at
/// the end. Where a column comes from in the source (its name and type there, which the published
/// type still holds), descriptions and classifications may change with any new minor.
final class Additions {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// What may not change at all.
  private static final Set<String> FIXED =
      Set.of("table", "key", "cursor", "organisation", "eventDate");

  private Additions() {}

  static List<String> problems(byte[] released, byte[] now) {
    JsonNode before = JSON.readTree(released);
    JsonNode after = JSON.readTree(now);
    if (before.equals(after)) {
      return List.of();
    }
    int minorBefore = minor(before.path("version").asString());
    int minorAfter = minor(after.path("version").asString());
    if (minorAfter == minorBefore) {
      return List.of(
          "expected a published file not to change in place, found another content of version %s; give it version %s"
              .formatted(after.path("version").asString(), next(before)));
    }
    List<String> problems = new ArrayList<>();
    if (minorAfter < minorBefore) {
      problems.add(
          "expected a version after %s, found %s"
              .formatted(before.path("version").asString(), after.path("version").asString()));
    }
    FIXED.stream()
        .sorted()
        .filter(field -> !before.path(field).equals(after.path(field)))
        .forEach(field ->
            problems.add(
                "expected %s to stay %s, found %s; publish a new major version"
                    .formatted(field, before.path(field), after.path(field))));
    columns(before.path("columns"), after.path("columns"), minorBefore, minorAfter, problems);
    return problems;
  }

  private static void columns(
      JsonNode before, JsonNode after, int minorBefore, int minorAfter, List<String> problems) {
    for (int i = 0; i < before.size(); i++) {
      String expected = published(before.path(i));
      String found = i < after.size() ? published(after.path(i)) : "nothing";
      if (!expected.equals(found)) {
        problems.add(
            "expected column %d to stay %s, found %s; columns are only added, at the end: publish a new major version"
                .formatted(i + 1, expected, found));
        return;
      }
    }
    for (int i = before.size(); i < after.size(); i++) {
      added(after.path(i), minorBefore, minorAfter, problems);
    }
  }

  private static void added(
      JsonNode column, int minorBefore, int minorAfter, List<String> problems) {
    String name = column.path("name").asString();
    if (!column.path("nullable").asBoolean()) {
      problems.add(
          "expected the added column %s to be nullable, found it is not: rows delivered so far have no value"
              .formatted(name));
    }
    String since = column.path("since").asString("nothing");
    int minor = minor(since);
    if (minor <= minorBefore || minor > minorAfter) {
      problems.add(
          "expected the added column %s to say \"since\" with the version that adds it, found %s"
              .formatted(name, since));
    }
  }

  /// What a reader of the table sees of a column.
  private static String published(JsonNode column) {
    return "%s %s%s"
        .formatted(
            column.path("name").asString(),
            column.path("type").asString(),
            column.path("nullable").asBoolean() ? "" : " not null");
  }

  private static String next(JsonNode file) {
    String version = file.path("version").asString();
    return version.substring(0, version.indexOf('.') + 1) + (minor(version) + 1);
  }

  /// Of `major.minor`, or -1.
  private static int minor(String version) {
    return version.matches("\\d+\\.\\d+")
        ? Integer.parseInt(version.substring(version.indexOf('.') + 1))
        : -1;
  }
}
