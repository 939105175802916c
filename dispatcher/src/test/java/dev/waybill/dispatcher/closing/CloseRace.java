package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.source.ReadingRig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One seeded race: writers of a partition, windows and the steps of its close-out, one after
/// another on one thread, in an order that the seed chooses. Writers open transactions before the
/// proof, between proof and detach and after it, write through the table and directly into the
/// partition, under savepoints or not, insert, update and delete, and commit or roll back whenever
/// they like.
final class CloseRace {
  private static final int WRITERS = 3;
  private static final int ROWS = 6;

  /// After so many steps nobody begins anything new.
  private static final int BUSY_STEPS = 40;

  private final CloseRig rig;
  private final CloseOut closeOut;
  private final Random random;
  private final LocalDate day;
  private final String prefix;
  private final Map<String, Long> committed = new TreeMap<>();
  private final TreeSet<String> ids = new TreeSet<>();
  private final List<Writer> writers = new ArrayList<>();
  private int nextId;

  /// @param day of the partition, used by no other race of the rig
  CloseRace(CloseRig rig, CloseOut closeOut, LocalDate day, long seed) {
    this.rig = rig;
    this.closeOut = closeOut;
    this.random = new Random(seed);
    this.day = day;
    this.prefix = "r" + seed + "_";
  }

  private String partition() {
    return "items_" + day.toString().replace('-', '_');
  }

  /// @return what is wrong at the end; nothing where all is well
  List<String> run() throws Exception {
    rig.application.execute(
        "CREATE TABLE %s PARTITION OF items FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(partition(), day, day.plusDays(1)));
    for (int i = 0; i < ROWS; i++) {
      String id = newId();
      rig.application.execute(insert("items", id, i));
      committed.put(id, (long) i);
    }
    rig.deliver();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(prefix + "w" + i));
    }
    try {
      Close close = race(rig.open(partition()));
      rig.deliver();
      rig.deliver();
      return verdict(close);
    } finally {
      for (Writer writer : writers) {
        writer.session.close();
      }
    }
  }

  private Close race(Close opened) throws Exception {
    Close close = opened;
    for (int step = 0; !close.state().isEnded(); step++) {
      boolean busy = step < BUSY_STEPS;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> close = closeOut.step(close);
        case 3 -> rig.deliver();
        default -> {
          Writer writer = writers.get(random.nextInt(WRITERS));
          if (busy) {
            writer.act();
          } else {
            writer.end(true);
          }
        }
      }
      if (step > 400) {
        throw new IllegalStateException("expected an end, found " + close);
      }
    }
    for (Writer writer : writers) {
      writer.end(true);
    }
    return close;
  }

  /// Each row that is committed is at the destination, and either hot or has one tombstone.
  private List<String> verdict(Close close) throws Exception {
    List<String> wrong = new ArrayList<>();
    Map<String, Long> held = rig.held(List.copyOf(ids));
    if (!held.equals(committed)) {
      wrong.add("committed " + committed + ", held " + held);
    }
    List<String> hot =
        rig.texts("SELECT id FROM items WHERE id LIKE '" + prefix.replace("_", "\\_") + "%'");
    List<String> dropped =
        rig.tombstones().stream()
            .map(line -> line.split(" ", -1))
            .filter(line -> line[1].startsWith(prefix) && line[2].equals("DROPPED"))
            .map(line -> line[1])
            .toList();
    List<String> both = new ArrayList<>(hot);
    both.addAll(dropped);
    both.sort(null);
    if (!both.equals(List.copyOf(committed.keySet()))) {
      wrong.add(
          "%s: committed %s, hot %s, dropped %s"
              .formatted(close.state(), committed.keySet(), hot, dropped));
    }
    return wrong;
  }

  private String newId() {
    String id = prefix + nextId++;
    ids.add(id);
    return id;
  }

  private String insert(String table, String id, long value) {
    return "INSERT INTO %s (id, organization_id, value, created_at, updated_at) VALUES ('%s', '%s', %d, '%s 10:00', '%s')"
        .formatted(
            table, id, value % 2 == 0 ? "org" : "other", value, day, rig.application.time.now());
  }

  /// A session of the application.
  private final class Writer {
    private final String name;
    private final Connection session;
    private @Nullable Map<String, @Nullable Long> open;

    Writer(String name) throws SQLException {
      this.name = name;
      this.session = rig.application.writer();
      ReadingRig.run(session, "SET lock_timeout = '20ms'");
      session.setAutoCommit(false);
    }

    void act() throws SQLException {
      if (open != null && random.nextInt(3) == 0) {
        end(random.nextInt(5) > 0);
        return;
      }
      if (open == null) {
        open = new TreeMap<>();
        rig.application.time.begin(name);
      }
      write(open);
    }

    private void write(Map<String, @Nullable Long> changes) throws SQLException {
      String table = random.nextInt(3) == 0 ? partition() : "items";
      boolean savepoint = random.nextInt(3) == 0;
      long value = random.nextInt(1_000);
      String id = random.nextBoolean() ? newId() : some();
      boolean there = committed.containsKey(id);
      boolean delete = there && random.nextInt(4) == 0;
      String sql =
          delete
              ? "DELETE FROM %s WHERE id = '%s'".formatted(table, id)
              : there
                  ? "UPDATE %s SET value = %d, updated_at = '%s' WHERE id = '%s'"
                      .formatted(table, value, rig.application.time.now(), id)
                  : insert(table, id, value);
      try (Statement statement = session.createStatement()) {
        if (savepoint) {
          statement.execute("SAVEPOINT s");
        }
        if (statement.executeUpdate(sql) == 1) {
          changes.put(id, delete ? null : value);
        }
        if (savepoint) {
          statement.execute("RELEASE s");
        }
      } catch (SQLException e) {
        end(false);
      }
    }

    private String some() {
      return List.copyOf(ids).get(random.nextInt(ids.size()));
    }

    void end(boolean commit) throws SQLException {
      Map<String, @Nullable Long> changes = open;
      if (changes == null) {
        return;
      }
      open = null;
      if (commit) {
        session.commit();
        changes.forEach((id, value) -> {
          if (value == null) {
            committed.remove(id);
          } else {
            committed.put(id, value);
          }
        });
      } else {
        session.rollback();
      }
      rig.application.time.end(name);
    }
  }
}
