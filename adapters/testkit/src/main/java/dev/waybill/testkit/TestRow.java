package dev.waybill.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// A row of the contract's table: enough to tell which row and which version of it a reader sees.
public record TestRow(String id, int version) {
  /// One `id,version` a line: the file of a destination that keeps files as they are.
  public static byte[] lines(List<TestRow> rows) {
    return rows.stream()
        .map(row -> row.id + "," + row.version + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /// The rows of what [#lines] wrote.
  public static List<TestRow> parse(byte[] lines) {
    return new String(lines, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(",", 2))
        .map(field -> new TestRow(field[0], Integer.parseInt(field[1])))
        .toList();
  }
}
