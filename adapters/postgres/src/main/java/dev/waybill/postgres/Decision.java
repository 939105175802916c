package dev.waybill.postgres;

import dev.waybill.postgres.DeliveryLog.Totals;
import dev.waybill.postgres.Ownership.Owned;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Owner;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/// The one transaction that decides: fence, log, owner, ordinal, rows (in the table, its shadow or
/// both), receipt.
///
/// @param staging the session's table of staged rows, quoted
record Decision(
    Connection connection,
    Place place,
    Owner owner,
    Mode mode,
    DeliveryTicket ticket,
    TableSchema schema,
    String staging) {
  /// How long the answer to a COMMIT is waited for; after that the delivery is in doubt.
  private static final Duration COMMIT = Duration.ofSeconds(60);

  /// @param staged what was copied into the staging table
  /// @return the receipt of this attempt, or of an earlier one of the same delivery
  /// @throws SQLException nothing was decided
  DeliveryReceipt take(Totals staged, String digest) throws SQLException, DestinationException {
    connection.setAutoCommit(false);
    try {
      boolean newer = new Fence(connection, place).advance(ticket.attempt());
      DeliveryLog log = new DeliveryLog(connection, place);
      DeliveryReceipt landed = log.landed(owner, ticket.key(), ticket.ordinal());
      if (landed != null) {
        return landed;
      }
      Owned owned =
          Ownership.require(new Ownership(connection, place).readForShare(), owner, place);
      requireNewer(newer);
      requireNext(log.last());
      Targets targets = Targets.of(connection, place, ticket);
      load(targets, owned, staged.rowsLoaded());
      DeliveryReceipt receipt =
          log.add(owner, ticket, schema.version(), staged, digest, targets.shadowAlone(place));
      targets.landed(connection, place, ticket.ordinal());
      commit();
      return receipt;
    } finally {
      rollBack();
    }
  }

  private void requireNewer(boolean newer) throws SQLException, DestinationException {
    if (!newer) {
      throw Failures.permanent(
          "expected a read newer than %s, which landed in %s, found %s: the control database is behind the destination; see destination adopt --after-restore"
              .formatted(new Fence(connection, place).newest(), place, ticket.attempt()));
    }
  }

  private void requireNext(long last) throws DestinationException {
    if (ticket.ordinal() != last + 1) {
      throw Failures.permanent(
          "expected the log of %s to reach ordinal %d, found its end at %d: it was restored, emptied or moved; destination adopt --after-restore sends again what it lost"
              .formatted(place, ticket.ordinal() - 1, last));
    }
  }

  private void load(Targets targets, Owned owned, long sent)
      throws SQLException, DestinationException {
    List<String> unknown =
        owned.columns().stream().filter(c -> !Loading.columns(schema).contains(c)).toList();
    try (Statement statement = connection.createStatement()) {
      require(sent, count(statement, "SELECT count(*) FROM " + staging), "staged", place);
      long keys = sent;
      for (String target : targets.relations()) {
        Loading loading = new Loading(target, schema, staging, unknown);
        switch (mode) {
          case APPEND ->
              require(sent, statement.executeLargeUpdate(loading.append()), "appended", target);
          case MERGE -> {
            keys -= statement.executeLargeUpdate(loading.deleteRepeated());
            long merged = statement.executeLargeUpdate(loading.merge());
            if (merged != keys) {
              long newer = count(statement, loading.countNewer());
              require(keys, merged + newer, "merged", target);
            }
          }
        }
      }
    }
  }

  private static long count(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void require(long expected, long found, String what, Object target)
      throws DestinationException {
    if (found != expected) {
      throw Failures.permanent(
          "expected %d rows of %s to be %s in %s, found %d: a trigger or a policy on the table may keep rows out"
              .formatted(expected, ticket.key(), what, target, found));
    }
  }

  private void commit() throws SQLException, DestinationException {
    int before = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(COMMIT.toMillis()));
    try {
      connection.commit();
    } catch (SQLException e) {
      throw Failures.committing("commit " + ticket.key() + " in " + place, e);
    } finally {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, before);
      }
    }
  }

  /// After a commit this does nothing. A session that is gone has rolled back by itself.
  private void rollBack() {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException _) {
      // What is thrown already says more.
    }
  }
}
