package dev.waybill.postgres;

import dev.waybill.spi.AttemptId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The `application_name` of a session: `waybill <place> <seq>-<uuid8> <table>`, so that the
/// sessions of one stream, and the attempts behind them, are found in `pg_stat_activity`. `<place>`
/// is a checksum: a name may have 63 bytes.
final class SessionName {
  private static final int LONGEST = 63;

  private SessionName() {}

  static String of(Place place, AttemptId attempt) {
    return cut(prefix(place) + attempt(attempt) + " " + place.relation());
  }

  /// `<seq>-<uuid8>`.
  static String attempt(AttemptId attempt) {
    return attempt.seq() + "-" + attempt.uuid().toString().substring(0, 8);
  }

  /// Of a session that belongs to no attempt.
  static String of(String task) {
    return cut("waybill " + task);
  }

  /// What all names of a place begin with.
  static String prefix(Place place) {
    CRC32 sum = new CRC32();
    sum.update(place.toString().getBytes(StandardCharsets.UTF_8));
    return "waybill %08x ".formatted(sum.getValue());
  }

  private static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
  }
}
