package dev.waybill.reference;

import java.time.Clock;

/// How a file is loaded. Loading it again with the same options adds nothing.
///
/// @param organisations over how many organisations the records are spread
/// @param scale how often each record is written, its copies three seconds apart
/// @param clock the application's clock, for `created_at`, `processed_at` and its own `updated_at`
public record IngestOptions(
    int organisations, int scale, Preset preset, Pointers pointers, Clock clock) {
  public IngestOptions {
    if (scale < 1) {
      throw new IngestException("expected a scale of 1 or more, found " + scale);
    }
  }

  public static IngestOptions defaults() {
    return new IngestOptions(5, 1, Preset.AUTO, Pointers.NONE, Clock.systemUTC());
  }

  public IngestOptions withScale(int scale) {
    return new IngestOptions(organisations, scale, preset, pointers, clock);
  }

  public IngestOptions withClock(Clock clock) {
    return new IngestOptions(organisations, scale, preset, pointers, clock);
  }
}
