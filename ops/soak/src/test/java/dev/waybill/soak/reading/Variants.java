package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.spi.RowOperation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The product with one rule broken.
final class Variants {
  private static final long DELTA_MICROS = Lane.DELTA.toMillis() * 1_000;

  private Variants() {}

  /// Nothing behind the watermark is read again.
  static Subject plainCursor() {
    return facts(facts -> AlteredFacts.lookingBackTo(facts, facts.end().atMicros()));
  }

  /// Nor here; windows only end a minute behind the clock.
  static Subject settleOnly() {
    return plainCursor().settling(Duration.ofMinutes(1));
  }

  /// As if clocks differed by a second at most.
  static Subject deltaTooSmall() {
    return facts(facts ->
        facts.lookBackTo() == ReadFacts.UNBOUNDED
            ? facts
            : AlteredFacts.lookingBackTo(facts, facts.lookBackTo() + DELTA_MICROS - 1_000_000));
  }

  /// What the snapshot calls visible counts as seen. It lists top-level ids only.
  static Subject notVisible() {
    return seen((snapshot, xid) -> !snapshot.running().contains(xid));
  }

  /// What lies between two seen ids counts as seen.
  static Subject gapsFilled() {
    return seen((snapshot, xid) -> xid <= snapshot.newestSeen());
  }

  /// Late reaches into the window.
  static Subject overlapping() {
    return Subject.PRODUCT.with((source, time) ->
        new AlteredReader(
            source,
            time,
            new AlteredReader.Alteration() {
              @Override
              public ReadRequest before(ReadRequest request) {
                ReadFacts landed = request.landed();
                return landed == null
                    ? request
                    : AlteredFacts.with(
                        request, AlteredFacts.ending(landed, request.window().to()));
              }
            }));
  }

  static Subject lateCut() {
    return Subject.PRODUCT.with((source, time) -> new AlteredReader(source, time, new LateCut()));
  }

  static Subject freshReadAcknowledged() {
    return Subject.PRODUCT.delivering(FreshReadAdapter::new);
  }

  /// In schedules of few rows. Deletes carry no cursor and go by the read.
  static Subject mergedByCursor() {
    return Subject.PRODUCT
        .merging((a, b) ->
            a.operation() == RowOperation.DELETE || b.operation() == RowOperation.DELETE
                ? Subject.PRODUCT.newer().compare(a, b)
                : a.updatedAt().compareTo(b.updatedAt()))
        .mixed(Mix::crowded);
  }

  /// In schedules that rewrite the table often.
  static Subject snapshotBeforeLock() {
    return Subject.PRODUCT.looking(SnapshotFirst::new).mixed(Mix::rewritingOften);
  }

  /// What was deleted is not told.
  static Subject deletesDropped() {
    return rows(source -> (_, operation, _) -> operation == RowOperation.DELETE ? null : operation);
  }

  /// Deletes belong to the window they were made in, whenever they were committed.
  static Subject deletesByTime() {
    return rows(WrongDeletes::byTime);
  }

  /// A key that was deleted is sent as deleted, though it is there again.
  static Subject deletedThoughThere() {
    return rows(WrongDeletes::thoughThere);
  }

  /// A partition that was attached is taken for one that was read before.
  static Subject attachedTakenForRead() {
    return Subject.PRODUCT
        .with((source, time) -> new AlteredReader(source, time, new AttachedTakenForRead(source)))
        .mixed(Mix::partitioned);
  }

  /// What a TRUNCATE took away is not asked for. In schedules that empty the table often.
  static Subject repairDropped() {
    return Subject.PRODUCT
        .with((source, time) ->
            new AlteredReader(
                source,
                time,
                new AlteredReader.Alteration() {
                  @Override
                  public WindowRead after(WindowRead read) {
                    return AlteredFacts.withoutRepair(read);
                  }
                }))
        .mixed(Mix::truncatingOften);
  }

  /// A stream of one organisation reads all. In schedules that have one.
  static Subject scopeIgnored() {
    return Subject.PRODUCT
        .with((source, time) ->
            new AlteredReader(
                source,
                time,
                new AlteredReader.Alteration() {
                  @Override
                  public ReadRequest before(ReadRequest request) {
                    return AlteredFacts.with(request, Scope.of(request.table(), null));
                  }
                }))
        .mixed(Mix::ofOneOrganisation);
  }

  /// Entries of the delete log go by their age, whoever has yet to read them.
  static Subject purgedByAge() {
    return Subject.PRODUCT.purging(source -> {
      try (Connection connection = source.connect("variant");
          Statement statement = connection.createStatement()) {
        return statement.executeUpdate("DELETE FROM waybill_source.delete_log");
      }
    });
  }

  /// Whoever takes the rows of another's read does not remember who wrote them.
  static Subject followerForgets() {
    return Subject.PRODUCT.with(WrongFollowers.Forgetful::new).sharingReads();
  }

  /// Whoever takes the rows of another's read takes its late rows, deletes and facts with them.
  static Subject followerTakesAll() {
    return Subject.PRODUCT.with(WrongFollowers.AlikeAsTheLeader::new).sharingReads();
  }

  /// Whoever takes the rows of another's read looks for its own a moment later.
  static Subject followerOfAnotherMoment() {
    return Subject.PRODUCT.with(WrongFollowers.OfAnotherMoment::new).sharingReads();
  }

  private static Subject rows(Function<SourceDatabase, AlteredRows.Rule> rule) {
    return Subject.PRODUCT.with(
        (source, time) -> new AlteredReader(source, time, new AlteredRows(rule.apply(source))));
  }

  private static Subject facts(UnaryOperator<ReadFacts> alteration) {
    return Subject.PRODUCT.with((source, time) ->
        new AlteredReader(
            source,
            time,
            new AlteredReader.Alteration() {
              @Override
              public WindowRead after(WindowRead read) {
                return AlteredFacts.with(read, alteration.apply(read.facts()));
              }
            }));
  }

  /// What a snapshot says that the stored facts do not.
  private record Ids(long xmax, Set<Long> running, long newestSeen) {}

  private interface Claim {
    boolean seen(Ids snapshot, long xid);
  }

  private static Subject seen(Claim claim) {
    return Subject.PRODUCT.with((source, time) ->
        new AlteredReader(
            source,
            time,
            new AlteredReader.Alteration() {
              @Override
              public WindowRead after(WindowRead read) throws SQLException {
                return AlteredFacts.with(read, claimed(source, read.facts(), claim));
              }
            }));
  }

  private static ReadFacts claimed(SourceDatabase source, ReadFacts facts, Claim claim)
      throws SQLException {
    Ids snapshot = snapshot(source, facts);
    XidSet seen = XidSet.from(facts.seen(), facts.fence());
    for (long xid = facts.fence(); xid < snapshot.xmax(); xid++) {
      if (claim.seen(snapshot, xid)) {
        seen.add(xid);
      }
    }
    return AlteredFacts.seeing(facts, seen);
  }

  /// Nobody has written since the read.
  private static Ids snapshot(SourceDatabase source, ReadFacts facts) throws SQLException {
    try (Connection connection = source.connect("variant");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
      row.next();
      String[] parts = row.getString(1).split(":", -1);
      long xmax = Long.parseLong(parts[1]);
      long newest = 0;
      for (long xid = facts.fence(); xid < xmax; xid++) {
        newest = facts.seen().contains(xid) ? xid : newest;
      }
      return new Ids(
          xmax,
          Arrays.stream(parts[2].split(","))
              .filter(id -> !id.isEmpty())
              .map(Long::valueOf)
              .collect(Collectors.toSet()),
          newest);
    }
  }
}
