package dev.waybill.rigs;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/// Asks a server whether it is ready.
final class HttpProbe {
  private HttpProbe() {}

  /// Whether `uri` answers 200 within two seconds.
  static boolean answers(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(2_000);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// Waits until `uri` answers; false when the process ended first or time is up.
  static boolean await(ProcessHandle process, URI uri, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (Processes.runs(process) && System.nanoTime() < deadline) {
      if (answers(uri)) {
        return true;
      }
      Processes.pause(Duration.ofMillis(50));
    }
    return false;
  }
}
