package dev.waybill.dispatcher.partitions;

import java.time.Duration;

/// How partitions are made.
///
/// @param ahead how many days after today have a partition
/// @param lockTimeout how long a session of the application may wait behind one wait for a lock
/// @param statementTimeout the same for all waits and the scan of the DEFAULT partition together
/// @param tries how often a lock is asked for
/// @param pause the first one between two tries, doubled each time and jittered
public record CreationSettings(
    int ahead, Duration lockTimeout, Duration statementTimeout, int tries, Duration pause) {
  /// The longest time ahead that makes sense: further partitions only slow planning.
  public static final int MOST_AHEAD = 366;

  public static final CreationSettings DEFAULT =
      new CreationSettings(
          14, Duration.ofMillis(500), Duration.ofSeconds(1), 8, Duration.ofMillis(250));

  public CreationSettings {
    if (ahead < 2 || ahead > MOST_AHEAD) {
      throw new IllegalArgumentException(
          "expected 2 to %d days ahead, found %d".formatted(MOST_AHEAD, ahead));
    }
    if (!lockTimeout.isPositive() || statementTimeout.compareTo(lockTimeout) < 0 || tries < 1) {
      throw new IllegalArgumentException(
          "expected a lock timeout, a statement timeout no shorter and at least one try, found %s, %s and %d"
              .formatted(lockTimeout, statementTimeout, tries));
    }
  }

  /// @param time a number of whole days
  public CreationSettings ahead(Duration time) {
    if (time.toDays() > MOST_AHEAD || !time.equals(Duration.ofDays(time.toDays()))) {
      throw new IllegalArgumentException(
          "expected 2 to %d whole days ahead, such as 14d, found %s".formatted(MOST_AHEAD, time));
    }
    return new CreationSettings((int) time.toDays(), lockTimeout, statementTimeout, tries, pause);
  }
}
