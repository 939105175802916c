package dev.waybill.soak.reading;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// An application with every habit that makes a cursor lose rows: long transactions, savepoints,
/// handlers, two-phase commits, clocks that differ, cursor values that tie on the grid, ids used
/// again, rows that move.
///
/// Single-threaded: a statement that would wait for another session's lock is never made.
final class Application {
  private static final int MOST_PREPARED = 4;

  private final List<Session> sessions = new ArrayList<>();
  private final Map<String, Set<Key>> prepared = new LinkedHashMap<>();
  private final Lane lane;
  private final Mix mix;
  private final VirtualClock clock;
  private final RandomGenerator random;
  private final Trace trace;
  private final Statements statements;
  private int gids;
  private int rewrites;
  private boolean locked;

  Application(Lane lane, Mix mix, VirtualClock clock, RandomGenerator random, Trace trace) {
    this.lane = lane;
    this.mix = mix;
    this.clock = clock;
    this.random = random;
    this.trace = trace;
    this.statements = new Statements(mix, clock, random, this::free);
    for (int i = 0; i < mix.sessions(); i++) {
      Duration skew =
          Duration.ofMillis(random.nextInt(5) < 2 ? 0 : random.nextInt(-20_000, 20_001));
      double patience = random.nextDouble(0.3, mix.patience());
      sessions.add(new Session("w" + i, lane.writer(i), clock, skew, patience));
    }
  }

  /// How many rows were written so far, rolled back ones included.
  long writes() {
    return statements.versions();
  }

  /// How often the table was rewritten: a rewritten row looks new and may be sent again.
  int rewrites() {
    return rewrites;
  }

  /// One step of one session, while a reader holds the table's lock.
  void stepBesideReader() throws SQLException {
    locked = true;
    step();
    locked = false;
  }

  /// One step of one session.
  void step() throws SQLException {
    Session session = sessions.get(random.nextInt(sessions.size()));
    if (!session.open()) {
      idle(session);
    } else if (random.nextDouble() >= session.patience()) {
      end(session);
    } else {
      goOn(session);
    }
  }

  private void idle(Session session) throws SQLException {
    int dice = random.nextInt(100);
    if (random.nextDouble() < mix.rewriting()) {
      rewrite(session);
    } else if (random.nextDouble() < mix.truncating()) {
      truncate(session);
    } else if (dice < 12 && !prepared.isEmpty()) {
      settlePrepared();
    } else if (dice < 15) {
      attach(session);
    } else if (dice < 50) {
      write(session, statements.next(session));
      session.forget();
    } else {
      say(session, "BEGIN");
      session.begin();
    }
  }

  private void goOn(Session session) throws SQLException {
    int dice = random.nextInt(100);
    if (dice < 18) {
      say(session, "SAVEPOINT");
      session.savepoint();
    } else if (dice < 28 && session.savepoints() > 0) {
      say(session, "ROLLBACK TO SAVEPOINT");
      session.rollbackToSavepoint();
    } else if (dice < 34 && session.savepoints() > 0) {
      say(session, "RELEASE SAVEPOINT");
      session.releaseSavepoint();
    } else if (dice < 48) {
      String first = statements.next(session);
      boolean raises = random.nextBoolean();
      write(session, Writes.caught(first, raises, raises ? statements.next(session) : "NULL"));
    } else {
      write(session, statements.next(session));
    }
  }

  private void end(Session session) throws SQLException {
    int dice = random.nextInt(100);
    if (dice < 20 && prepared.size() < MOST_PREPARED) {
      String gid = "g" + ++gids;
      say(session, "PREPARE TRANSACTION " + gid);
      prepared.put(gid, session.end("PREPARE TRANSACTION '" + gid + "'"));
    } else {
      String how = dice < 35 ? "ROLLBACK" : "COMMIT";
      say(session, how);
      session.end(how);
    }
  }

  private void settlePrepared() throws SQLException {
    List<String> names = List.copyOf(prepared.keySet());
    String gid = names.get(random.nextInt(names.size()));
    String how = random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT";
    trace.say(clock.now(), "-", how + " PREPARED " + gid);
    lane.source(how + " PREPARED '" + gid + "'");
    prepared.remove(gid);
  }

  /// Whether nobody holds a lock on the table.
  private boolean alone() {
    return !locked && prepared.isEmpty() && sessions.stream().noneMatch(Session::touched);
  }

  private void truncate(Session session) throws SQLException {
    if (alone()) {
      write(session, statements.truncate());
      session.forget();
    }
  }

  private void rewrite(Session session) throws SQLException {
    if (alone()) {
      write(session, statements.rewrite());
      session.forget();
      rewrites++;
    }
  }

  private void attach(Session session) throws SQLException {
    for (String sql : statements.attach()) {
      write(session, sql);
    }
    session.forget();
  }

  /// Ends everything that is open.
  void finish() throws SQLException {
    for (Session session : sessions) {
      if (session.open()) {
        end(session);
      }
    }
    while (!prepared.isEmpty()) {
      settlePrepared();
    }
  }

  private void write(Session session, String sql) throws SQLException {
    say(session, sql);
    session.write(sql);
  }

  /// Whether no other transaction has touched a key.
  private boolean free(Session session, Key key) {
    Set<Key> taken = new HashSet<>();
    sessions.stream().filter(other -> other != session).forEach(o -> taken.addAll(o.held()));
    prepared.values().forEach(taken::addAll);
    return !taken.contains(key);
  }

  private void say(Session session, String what) {
    trace.say(clock.now(), session.name(), what);
  }
}
