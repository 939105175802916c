package dev.waybill.dispatcher.settings;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with a file, so that a person mends it in one go.
final class Problems {
  private final String file;
  private final List<String> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /// @param line from 1
  void add(int line, String place, String problem) {
    found.add(file + ":" + line + ": " + (place.isEmpty() ? "" : place + ": ") + problem);
  }

  void add(String told) {
    found.add(told);
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new SettingsException(found);
    }
  }
}
