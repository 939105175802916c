package dev.waybill.soak.crash;

import dev.waybill.soak.reading.Key;
import dev.waybill.soak.reading.Lane;
import dev.waybill.soak.reading.Session;
import dev.waybill.soak.reading.SoakTable;
import dev.waybill.soak.reading.VirtualClock;
import dev.waybill.soak.reading.Writes;
import java.sql.SQLException;
import java.time.Duration;

/// What the application writes, round by round, always the same: new rows of two organisations, an
/// update, a delete, a row that no file can hold, a row that commits late.
final class Content {
  private static final Duration EARLIER = Duration.ofSeconds(7);

  private final Writes writes = new Writes(SoakTable.PLAIN);
  private final Lane lane;
  private final VirtualClock clock;
  private final Session session;
  private final Session late;
  private int round;
  private long version;
  private boolean interfered;

  Content(Lane lane, VirtualClock clock) {
    this.lane = lane;
    this.clock = clock;
    this.session = new Session("application", lane.writer(0), clock, Duration.ZERO, 0);
    this.late = new Session("late", lane.writer(1), clock, Duration.ZERO, 0);
  }

  /// Writes what the next window brings, and leaves a transaction open that began in it.
  void begin() throws SQLException {
    round++;
    interfered = false;
    late.begin();
    late.write(put("late", "bob"));
    session.begin();
    session.write(put("a", "ada"));
    session.write(put("b", "bob"));
    session.write(put("bad", "ada"));
    session.write(unrepresentable("bad"));
    if (round == 1) {
      session.write(put("bad-for-good", "bob"));
      session.write(unrepresentable("bad-for-good"));
    } else {
      session.write(writes.touch(key("a", round - 1), ++version));
      session.write(writes.delete(key("b", round - 1)));
    }
    session.end("COMMIT");
  }

  /// Writes one row.
  void single() throws SQLException {
    round++;
    session.write(put("single", round % 2 == 0 ? "ada" : "bob"));
    session.forget();
  }

  /// Ends the late transaction, unless that was done.
  void commitLate() throws SQLException {
    if (late.open()) {
      late.end("COMMIT");
    }
  }

  /// Once a round: so that a fresh read of the same window finds something else than the one
  /// before, a late row, a row that has left the window, and one in the middle of it.
  void interfere() throws SQLException {
    if (!interfered) {
      interfered = true;
      commitLate();
      session.write(writes.touch(key("a", round), ++version));
      session.write(writes.put(key("middle", round), "ada", ++version, clock.now().minus(EARLIER)));
      session.forget();
    }
  }

  /// Takes away the row in quarantine without a trace, so that only a replay finds it gone.
  ///
  /// @param traced whether the row is in no quarantine
  void takeBad(boolean traced) throws SQLException {
    if (traced) {
      session.write(writes.delete(key("bad", round)));
      session.forget();
      return;
    }
    lane.source(
        "SET session_replication_role = replica; %s; RESET session_replication_role"
            .formatted(writes.delete(key("bad", round))));
  }

  private String put(String name, String organisation) {
    return writes.put(key(name, round), organisation, ++version, clock.now());
  }

  private String unrepresentable(String name) {
    return "UPDATE %s SET due_at = 'infinity' WHERE id = '%s'"
        .formatted(SoakTable.PLAIN.sqlName(), key(name, round).id());
  }

  private static Key key(String name, int round) {
    return new Key(name + round, 0);
  }
}
