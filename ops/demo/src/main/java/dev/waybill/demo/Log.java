package dev.waybill.demo;

import java.nio.file.Path;

/// Keeps the dispatcher's log out of the picture.
final class Log {
  private Log() {}

  /// Sends it to a file; takes effect when the dispatcher starts.
  static void toFile(Path file) {
    System.setProperty("logging.file.name", file.toString());
    System.setProperty("logging.threshold.console", "OFF");
  }
}
