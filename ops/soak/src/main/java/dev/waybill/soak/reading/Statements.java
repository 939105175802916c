package dev.waybill.soak.reading;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses what a session writes next.
final class Statements {
  static final List<String> ORGANISATIONS = List.of("ada", "bob", "cyd");

  private static final Duration TO_DELTA = Lane.DELTA.minusMillis(1);
  static final int MOST_DAYS = 4;

  /// Keys that are written again and again, before clocks that differ have caught up.
  private static final int HOT = 3;

  /// Every other write goes to one of so many times as many keys, so that what is lost is not
  /// written again soon.
  private static final int COLD = 10;

  private final Mix mix;
  private final Writes writes;
  private final VirtualClock clock;
  private final RandomGenerator random;
  private final BiPredicate<Session, Key> free;
  private int days;
  private long version;
  private boolean wide;

  /// @param free whether a session may touch a key without waiting
  Statements(Mix mix, VirtualClock clock, RandomGenerator random, BiPredicate<Session, Key> free) {
    this.mix = mix;
    this.writes = new Writes(mix.table());
    this.clock = clock;
    this.random = random;
    this.free = free;
    this.days = mix.table().days();
  }

  /// How many versions of rows were made.
  long versions() {
    return version;
  }

  String next(Session session) {
    Key key = key(session);
    if (key == null) {
      return writes.nothing();
    }
    int dice = random.nextInt(100);
    if (dice < 45) {
      return put(session, key, cursor(session));
    } else if (dice < 57) {
      return writes.touch(key, ++version);
    } else if (dice < 65) {
      return tie(session, key);
    } else if (dice < 80) {
      return writes.delete(key);
    } else if (dice < 90) {
      return writes.move(key, organisation(), ++version, cursor(session));
    }
    Key to = key(session);
    return to == null ? writes.delete(key) : writes.rename(key, to, ++version, cursor(session));
  }

  /// Of all, or of one partition.
  String truncate() {
    return writes.truncate(
        mix.table() == SoakTable.PARTITIONED && random.nextBoolean()
            ? random.nextInt(days)
            : Writes.ALL_DAYS);
  }

  String rewrite() {
    wide = !wide;
    return writes.rewrite(wide);
  }

  /// A partition more, with rows that were written before it was one; empty where there can be
  /// none.
  List<String> attach() {
    if (mix.table() != SoakTable.PARTITIONED || days >= MOST_DAYS) {
      return List.of();
    }
    List<String> sql = new ArrayList<>(List.of(writes.standalone(days)));
    for (int id = 0; id < mix.ids(); id += 1 + random.nextInt(4)) {
      Instant at = clock.now().minusMillis(random.nextInt(600_000));
      sql.add(writes.fill(new Key("k" + id, days), organisation(), ++version, at));
    }
    sql.add(writes.attach(days++));
    return sql;
  }

  private String put(Session session, Key key, Instant at) {
    return writes.put(key, organisation(), ++version, at);
  }

  /// Several rows of one instant.
  private String tie(Session session, Key first) {
    Instant at = cursor(session);
    List<String> rows = new ArrayList<>();
    Key key = first;
    for (int i = 0; i < 3 && key != null; i++) {
      rows.add(put(session, key, at));
      key = key(session);
    }
    return String.join("; ", rows);
  }

  /// One that no other transaction has touched.
  private @Nullable Key key(Session session) {
    for (int tries = 0; tries < 8; tries++) {
      int ids =
          switch (random.nextInt(4)) {
            case 0 -> HOT;
            case 1 -> mix.ids();
            default -> COLD * mix.ids();
          };
      Key key = new Key("k" + random.nextInt(ids), random.nextInt(days));
      if (free.test(session, key)) {
        session.held().add(key);
        return key;
      }
    }
    return null;
  }

  private String organisation() {
    return ORGANISATIONS.get(random.nextInt(ORGANISATIONS.size()));
  }

  /// A cursor value within delta of the server's clock.
  private Instant cursor(Session session) {
    Instant now = clock.now();
    Instant value =
        switch (random.nextInt(10)) {
          case 0, 1 -> floor(session.now());
          case 2 -> floor(session.now()).plus(Lane.CADENCE);
          case 3 -> session.begun();
          case 4 -> now.minus(TO_DELTA);
          case 5 -> now;
          default -> session.now();
        };
    return value.isBefore(now.minus(TO_DELTA)) ? now : value;
  }

  /// Down to the grid on which windows end.
  private static Instant floor(Instant value) {
    long grid = Lane.CADENCE.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(value.toEpochMilli(), grid) * grid);
  }
}
