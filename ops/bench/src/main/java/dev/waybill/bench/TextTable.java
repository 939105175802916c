package dev.waybill.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Results for people: a title, a header, and lines whose first cell is a name and stands left, the
/// others right. Every column is as wide as its widest cell; one whose cells are all empty is left
/// out.
///
/// @param header of as many cells as every line
record TextTable(String title, List<String> header, List<List<String>> lines) {
  TextTable {
    for (List<String> line : lines) {
      if (line.size() != header.size()) {
        throw new IllegalArgumentException(
            "expected %d cells in each line, found %s".formatted(header.size(), line));
      }
    }
  }

  /// A cell with so many decimals, thousands apart.
  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  void print(PrintWriter out) {
    List<List<String>> all = new ArrayList<>(lines);
    all.addFirst(header);
    int[] widths = new int[header.size()];
    for (List<String> line : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    out.println(title);
    for (List<String> line : all) {
      StringBuilder text = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        if (isEmpty(i)) {
          continue;
        }
        String cell = line.get(i);
        String blanks = " ".repeat(widths[i] - cell.length());
        text.append(i == 0 ? cell + blanks : "  " + blanks + cell);
      }
      out.println(text.toString().stripTrailing());
    }
    out.flush();
  }

  private boolean isEmpty(int column) {
    return lines.stream().allMatch(line -> line.get(column).isEmpty());
  }
}
