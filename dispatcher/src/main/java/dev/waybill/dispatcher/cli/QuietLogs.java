package dev.waybill.dispatcher.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// Keeps libraries silent in commands that answer and end: what they print may be read by a script.
/// The dispatcher sets up its own logging when it starts.
final class QuietLogs {
  private QuietLogs() {}

  static void apply() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
  }
}
