package dev.waybill.soak.live;

import java.time.Duration;

/// What a soak of two dispatcher processes does to them, until both its time has passed and its
/// kills and stops are done.
///
/// @param kills by SIGKILL at least
/// @param stops by SIGSTOP past the lease at least
/// @param weather whether exchanges break, servers go away and are restarted as well
/// @param live what the writers do
public record DeliveringPlan(int kills, int stops, boolean weather, LivePlan live) {
  /// With as many writers and windows as a machine of two cores bears.
  public static DeliveringPlan of(
      Duration duration, int kills, int stops, boolean weather, long seed) {
    return new DeliveringPlan(
        kills,
        stops,
        weather,
        new LivePlan(
            duration, Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(4), 6, seed));
  }
}
