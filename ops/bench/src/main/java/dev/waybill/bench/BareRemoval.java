package dev.waybill.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// A way to get rid of all rows of a table at once, without any product: a copy of a partition,
/// with its indexes, is made before each step.
final class BareRemoval implements Turns.Side {
  private final ClosingPlace place;
  private final String name;
  private final String copy;
  private final List<String> statements;
  private long writtenAhead;

  private BareRemoval(ClosingPlace place, String name, String copy, List<String> statements) {
    this.place = place;
    this.name = name;
    this.copy = copy;
    this.statements = statements;
  }

  /// Each of which has a copy of its own; the first is DROP.
  static List<BareRemoval> all(ClosingPlace place) {
    return List.of(
        new BareRemoval(place, "DROP TABLE", "bare_drop", List.of("DROP TABLE bare_drop")),
        new BareRemoval(place, "DELETE", "bare_delete", List.of("DELETE FROM bare_delete")),
        new BareRemoval(
            place,
            "DELETE and VACUUM",
            "bare_vacuum",
            List.of("DELETE FROM bare_vacuum", "VACUUM bare_vacuum")));
  }

  /// Makes the copy.
  void prepare(String partition) throws SQLException {
    place.execute("DROP TABLE IF EXISTS " + copy);
    place.execute("CREATE TABLE %s (LIKE %s INCLUDING ALL)".formatted(copy, partition));
    place.execute("INSERT INTO %s SELECT * FROM %s".formatted(copy, partition));
    place.execute("VACUUM ANALYZE " + copy);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long[] step() throws SQLException {
    long before = position();
    long began;
    long ended;
    try (Connection connection = place.connect();
        Statement statement = connection.createStatement()) {
      began = System.nanoTime();
      for (String each : statements) {
        statement.execute(each);
      }
      ended = System.nanoTime();
    }
    writtenAhead = position() - before;
    return new long[] {ended - began};
  }

  private long position() throws SQLException {
    return Long.parseLong(place.text("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
  }

  /// Bytes of the write-ahead log of the last step.
  long writtenAhead() {
    return writtenAhead;
  }

  /// Takes away what it has made.
  void clear() throws SQLException {
    place.execute("DROP TABLE IF EXISTS " + copy);
  }
}
