package dev.waybill.postgres;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import java.sql.Connection;
import java.sql.SQLException;

/// Whether a delivery landed. While a transaction is between its fence and its end (a COMMIT may
/// wait long for a standby) nobody can know: the answer waits for that one to end, and says so when
/// it does not.
final class Inquiry {
  private static final int TRIES = 2;

  private final Connection connection;
  private final Place place;

  Inquiry(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  Landing ask(Owner owner, DeliveryKey key, long ordinal)
      throws SQLException, DestinationException {
    for (int tries = 1; !isQuiet(); tries++) {
      if (tries == TRIES) {
        return new Landing.Undecided(
            "a commit in %s is still running: %s"
                .formatted(place, new Backends(connection, place).describe()));
      }
      new Backends(connection, place).endSilent();
    }
    DeliveryReceipt receipt = new DeliveryLog(connection, place).landed(owner, key, ordinal);
    connection.rollback();
    return receipt == null ? new Landing.Absent(ordinal) : new Landing.Landed(receipt);
  }

  /// Whether no commit runs, and none begins before this transaction ends.
  private boolean isQuiet() throws SQLException {
    connection.setAutoCommit(false);
    try {
      new Fence(connection, place).waitForCommits();
      return true;
    } catch (SQLException e) {
      connection.rollback();
      connection.setAutoCommit(true);
      if (Failures.isLockTimeout(e)) {
        return false;
      }
      throw e;
    }
  }
}
