package dev.waybill.soak.reading;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Fields of a row of [SoakTable] as `COPY` sends it: two bytes that count them, and each with four
/// bytes of length before it.
final class SoakTuple {
  static final int CREATED_AT = 3;
  static final int UPDATED_AT = 4;
  private static final int ID = 0;
  private static final long POSTGRES_EPOCH =
      VirtualClock.micros(Instant.parse("2000-01-01T00:00:00Z"));

  private SoakTuple() {}

  static Key key(byte[] buffer, int start) {
    int at = position(buffer, start, ID);
    int length = ByteBuffer.wrap(buffer).getInt(at);
    return Key.of(
        new String(buffer, at + 4, length, StandardCharsets.UTF_8),
        Instant.EPOCH.plus(micros(buffer, start, CREATED_AT), ChronoUnit.MICROS));
  }

  /// Since 1970.
  static long micros(byte[] buffer, int start, int field) {
    return ByteBuffer.wrap(buffer).getLong(position(buffer, start, field) + 4) + POSTGRES_EPOCH;
  }

  private static int position(byte[] buffer, int start, int field) {
    int at = start + 2;
    for (int before = 0; before < field; before++) {
      at += 4 + Math.max(0, ByteBuffer.wrap(buffer).getInt(at));
    }
    return at;
  }
}
