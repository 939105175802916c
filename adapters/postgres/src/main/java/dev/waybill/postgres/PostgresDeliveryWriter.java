package dev.waybill.postgres;

import dev.waybill.postgres.DeliveryLog.Totals;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Owner;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/// One attempt: a session with a temporary table of its own, which nobody else can touch and which
/// goes with it, and the transaction that decides.
final class PostgresDeliveryWriter implements DeliveryWriter {
  private static final int BUFFER = 1 << 16;
  private static final int TRIES = 3;

  private final Connection connection;
  private final Place place;
  private final DeliveryTicket ticket;
  private final Loading loading;
  private final Decision decision;
  private long rows;
  private long bytes;

  /// @param connection of its own; closed by [#close]
  PostgresDeliveryWriter(
      Connection connection,
      Place place,
      Owner owner,
      Mode mode,
      DeliveryTicket ticket,
      TableSchema schema) {
    this.connection = connection;
    this.place = place;
    this.ticket = ticket;
    String staging = "pg_temp." + Sql.name("_waybill_" + SessionName.attempt(ticket.attempt()));
    this.loading = new Loading(place.quoted(), schema, staging, List.of());
    this.decision = new Decision(connection, place, owner, mode, ticket, schema, staging);
  }

  /// Makes the staging table.
  void begin() throws DestinationException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(loading.stage());
    } catch (SQLException e) {
      throw Failures.undecided("make a staging table for " + place, e);
    }
  }

  @Override
  public StagedObject append(SpooledFile file) throws DestinationException {
    try (InputStream in = Files.newInputStream(file.path())) {
      long copied =
          connection.unwrap(PGConnection.class).getCopyAPI().copyIn(loading.copy(), in, BUFFER);
      if (copied != file.rows()) {
        throw Failures.permanent(
            "expected %d rows of %s to be copied for %s, found %d"
                .formatted(file.rows(), file.path().getFileName(), place, copied));
      }
    } catch (SQLException e) {
      throw Failures.undecided("copy " + file.path().getFileName() + " for " + place, e);
    } catch (IOException e) {
      throw new DestinationException(Kind.TRANSIENT, "could not read " + file.path(), e);
    }
    rows += file.rows();
    bytes += file.bytes();
    return new StagedObject(
        place + "/" + ticket.attempt() + "/" + file.part(), "temporary table of the session");
  }

  @Override
  public DeliveryReceipt commit(String digest) throws DestinationException {
    try {
      for (int tries = 1; ; tries++) {
        try {
          return decision.take(new Totals(rows, bytes), digest);
        } catch (SQLException e) {
          if (!Failures.isLockTimeout(e) || tries == TRIES) {
            throw e;
          }
          new Backends(connection, place).endOlderThan(ticket.attempt().seq());
        }
      }
    } catch (SQLException e) {
      throw Failures.undecided("commit " + ticket.key() + " in " + place, e);
    }
  }

  @Override
  public void close() {
    Sessions.close(connection);
  }
}
