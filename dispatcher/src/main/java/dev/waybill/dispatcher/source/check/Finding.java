package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.prepare.PrepareStep;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What one check says.
///
/// @param check its name, stable
/// @param finding what was found, and where it matters what was expected
/// @param remedy null for a [Verdict#PASS]
public record Finding(String check, Verdict verdict, String finding, @Nullable Remedy remedy) {

  /// Whether the table can be read.
  public enum Verdict {
    PASS,
    /// It is read, and a person should know this.
    WARN,
    /// Its streams would stop, or lose rows.
    FAIL
  }

  /// How a finding is cured.
  ///
  /// @param text for a person
  /// @param sql statements that do it, to be run one by one outside a transaction; empty where SQL
  ///   cannot
  public record Remedy(String text, List<String> sql) {
    public Remedy {
      sql = List.copyOf(sql);
    }
  }

  static Finding pass(String check, String finding) {
    return new Finding(check, Verdict.PASS, finding, null);
  }

  static Finding warn(String check, String finding, String remedy, String... sql) {
    return new Finding(check, Verdict.WARN, finding, new Remedy(remedy, List.of(sql)));
  }

  static Finding fail(String check, String finding, String remedy, String... sql) {
    return new Finding(check, Verdict.FAIL, finding, new Remedy(remedy, List.of(sql)));
  }

  /// Cured by the steps of a preparation. The filling of old rows runs in ranges, which no single
  /// statement does.
  static Finding prepared(
      String check, Verdict verdict, String finding, CheckedTable table, List<PrepareStep> steps) {
    List<String> sql =
        steps.stream().anyMatch(step -> step instanceof PrepareStep.Fill)
            ? List.of()
            : steps.stream().flatMap(step -> step.sql().stream()).toList();
    String command = "run " + table.prepareCommand();
    return new Finding(check, verdict, finding, new Remedy(command, sql));
  }

  static String titles(List<PrepareStep> steps) {
    return steps.stream().map(PrepareStep::title).collect(Collectors.joining("; "));
  }
}
