package dev.waybill.dispatcher.problem;

import java.util.List;

/// Something wrong with the configuration.
///
/// @param path where it stands, from the root of the file; the deepest part need not be there
/// @param text what was expected, what was found, what to do; never a secret
public record Problem(List<String> path, String text) {
  public Problem {
    path = List.copyOf(path);
  }

  public static Problem at(String text, String... path) {
    return new Problem(List.of(path), text);
  }

  /// `destinations.lake.settings.bucket: expected …`.
  @Override
  public String toString() {
    return String.join(".", path) + ": " + text;
  }
}
