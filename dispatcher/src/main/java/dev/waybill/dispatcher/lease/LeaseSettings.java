package dev.waybill.dispatcher.lease;

import java.time.Duration;

/// @param timeToLive after which a silent worker's stream may be taken over
/// @param heartbeat how often a lease is extended
public record LeaseSettings(Duration timeToLive, Duration heartbeat) {
  public LeaseSettings {
    if (heartbeat.multipliedBy(2).compareTo(timeToLive) > 0) {
      throw new IllegalArgumentException(
          "expected a heartbeat of at most half the lease " + timeToLive + ", found " + heartbeat);
    }
  }
}
