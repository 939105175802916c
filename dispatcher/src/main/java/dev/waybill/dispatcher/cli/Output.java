package dev.waybill.dispatcher.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How commands print: a table for people, JSON for scripts.
final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Output() {}

  static void json(PrintWriter out, Object value) {
    out.println(JSON.writeValueAsString(value));
  }

  /// What was found: a line each for people, a list for scripts.
  static <T> int list(
      CommandSpec spec,
      boolean json,
      List<T> found,
      List<String> head,
      Function<T, List<@Nullable Object>> row) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      json(out, found);
    } else {
      table(out, head, found.stream().map(row).toList());
    }
    return 0;
  }

  /// One thing that was asked for by its number.
  ///
  /// @param absent what to say when there is none
  /// @return the exit code, 1 when there is none
  static <T> int show(
      CommandSpec spec,
      boolean json,
      Optional<T> found,
      BiConsumer<PrintWriter, T> text,
      String absent) {
    if (found.isEmpty()) {
      spec.commandLine().getErr().println(absent);
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      json(out, found.get());
    } else {
      text.accept(out, found.get());
    }
    return 0;
  }

  /// Columns as wide as their widest cell; null cells are empty.
  static void table(PrintWriter out, List<String> head, List<List<@Nullable Object>> rows) {
    int[] widths = head.stream().mapToInt(String::length).toArray();
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cell(row.get(i)).length());
      }
    }
    line(out, head, widths);
    rows.forEach(row -> line(out, row.stream().map(Output::cell).toList(), widths));
  }

  private static void line(PrintWriter out, List<String> cells, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    out.println(text.toString().stripTrailing());
  }

  private static String cell(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
