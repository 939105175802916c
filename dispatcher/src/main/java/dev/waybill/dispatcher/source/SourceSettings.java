package dev.waybill.dispatcher.source;

import java.time.Duration;

/// A source as configured.
///
/// @param delta the largest clock skew plus queueing a writer may have; a trigger holds cursor
///   values within it
/// @param settle how far a window's end stays behind the clock
/// @param lockTimeout how long a read waits for a table that is being altered
/// @param maxSessions COPY sessions at a time
public record SourceSettings(
    String name,
    String url,
    String user,
    String password,
    Duration delta,
    Duration settle,
    Duration lockTimeout,
    int maxSessions) {

  /// Without the password.
  @Override
  public String toString() {
    return "SourceSettings[" + name + ", " + url + ", " + user + "]";
  }
}
