package dev.waybill.dispatcher.settings;

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

  public List<String> problems() {
    return problems;
  }
}
