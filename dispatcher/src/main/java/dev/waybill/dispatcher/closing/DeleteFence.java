package dev.waybill.dispatcher.closing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The row of a batch in `waybill_source.retention_delete`: of the one transaction that deletes its
/// rows, or of nobody. The primary key decides between them, in the database that the rows are in.
final class DeleteFence {
  private DeleteFence() {}

  /// Names the transaction as the one that deletes the batch; the delete log passes it over.
  ///
  /// @throws SQLException when somebody else was named, or nobody may be
  static void raise(Connection transaction, int batch) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            INSERT INTO waybill_source.retention_delete (batch, xid, role)
            VALUES (?, pg_current_xact_id(), session_user)
            """)) {
      insert.setInt(1, batch);
      insert.executeUpdate();
    }
  }

  /// Whether the rows of a batch were deleted. Where they were not, nobody deletes them by it any
  /// more. Waits for a transaction that may yet.
  ///
  /// @param session in auto-commit mode
  /// @throws SQLException of which [dev.waybill.dispatcher.source.Patience#isBusy] tells whether
  ///   such a transaction did not end
  static boolean isDeleted(Connection session, int batch) throws SQLException {
    try (PreparedStatement insert =
            session.prepareStatement(
                """
                INSERT INTO waybill_source.retention_delete (batch, xid) VALUES (?, NULL)
                ON CONFLICT (batch) DO NOTHING
                """);
        PreparedStatement select =
            session.prepareStatement(
                "SELECT xid IS NOT NULL FROM waybill_source.retention_delete WHERE batch = ?")) {
      insert.setInt(1, batch);
      insert.executeUpdate();
      select.setInt(1, batch);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
