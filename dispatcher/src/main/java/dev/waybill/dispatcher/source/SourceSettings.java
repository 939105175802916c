package dev.waybill.dispatcher.source;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A source as configured.
///
/// @param delta the largest clock skew plus queueing a writer may have; a trigger holds cursor
///   values within it
/// @param settle how far a window's end stays behind the clock
/// @param lockTimeout how long a read waits for a table that is being altered
/// @param maxSessions COPY sessions at a time
/// @param maintenance who owns the tables and makes their partitions; null where nobody does here
public record SourceSettings(
    String name,
    String url,
    String user,
    String password,
    Duration delta,
    Duration settle,
    Duration lockTimeout,
    int maxSessions,
    @Nullable Login maintenance) {
  /// Without maintenance.
  public SourceSettings(
      String name,
      String url,
      String user,
      String password,
      Duration delta,
      Duration settle,
      Duration lockTimeout,
      int maxSessions) {
    this(name, url, user, password, delta, settle, lockTimeout, maxSessions, null);
  }

  /// A role, and where it enters.
  public record Login(String url, String user, String password) {
    /// Without the password.
    @Override
    public String toString() {
      return "Login[" + url + ", " + user + "]";
    }
  }

  /// The same source as its maintenance enters it; empty where there is none.
  public Optional<SourceSettings> asMaintenance() {
    return Optional.ofNullable(maintenance)
        .map(login ->
            new SourceSettings(
                name,
                login.url(),
                login.user(),
                login.password(),
                delta,
                settle,
                lockTimeout,
                maxSessions));
  }

  /// Without the password.
  @Override
  public String toString() {
    return "SourceSettings[" + name + ", " + url + ", " + user + "]";
  }
}
