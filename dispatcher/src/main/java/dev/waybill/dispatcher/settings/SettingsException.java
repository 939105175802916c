package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/// A configuration file that cannot be used. Every problem names the line, what was expected and
/// what was found.
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /// Problems found by those who do not know the file.
  public static SettingsException of(Path file, List<Problem> problems) {
    FileLines lines = FileLines.of(file);
    return new SettingsException(problems.stream().map(lines::tell).toList());
  }

  public List<String> problems() {
    return problems;
  }
}
