package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Takes a partition out of its table in one transaction: detached, without foreign keys, in a
/// schema of Waybill's, without rights of anybody but the owner and the reader, and refusing every
/// write. So either the application has it, or nobody has.
///
/// All locks are asked for in one statement under one timeout, so that the application never waits
/// longer than that behind it, whichever of them is busy; what follows only writes the catalogue. A
/// writer that has not ended holds one of them: the transaction gives up, and is tried again.
final class PartitionDetach {
  private static final String REFUSE =
      """
      CREATE OR REPLACE FUNCTION waybill_closing.refuse() RETURNS trigger LANGUAGE plpgsql \
      SET search_path = pg_catalog AS $waybill$
      BEGIN
        RAISE EXCEPTION '% is closed: its rows were archived and are about to be dropped', TG_RELID::regclass
          USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Ask for them by waybill recall.';
      END
      $waybill$\
      """;

  /// What writes the catalogue may take so many times as long, if the server is that busy.
  private static final int CATALOGUE_TIMES = 10;

  private final ClosingSettings settings;
  private final String reader;

  /// @param reader the role that reads for deliveries
  PartitionDetach(ClosingSettings settings, String reader) {
    this.settings = settings;
    this.reader = reader;
  }

  /// @param owner in auto-commit mode
  void run(Connection owner, ClosingPartition partition, Whereabouts.Attached attached)
      throws SQLException, InterruptedException {
    prepare(owner);
    settings.patience().run(owner, session -> detach(session, partition, attached));
  }

  /// Outside the transaction that holds the locks.
  private void prepare(Connection owner) throws SQLException {
    execute(
        owner,
        List.of(
            "CREATE SCHEMA IF NOT EXISTS " + ClosingPartition.SCHEMA,
            "REVOKE ALL ON SCHEMA " + ClosingPartition.SCHEMA + " FROM PUBLIC",
            "GRANT USAGE ON SCHEMA %s TO %s"
                .formatted(ClosingPartition.SCHEMA, Sql.identifier(reader)),
            REFUSE));
  }

  private void detach(Connection session, ClosingPartition partition, Whereabouts.Attached attached)
      throws SQLException {
    ClosingCatalogue catalogue = new ClosingCatalogue(session);
    String timeout = settings.lockTimeout().toMillis() + "ms";
    List<String> locked = new ArrayList<>();
    locked.add(attached.partition());
    locked.add("ONLY " + attached.table());
    locked.addAll(catalogue.lockedBeside(partition));
    execute(
        session,
        List.of(
            "SET LOCAL lock_timeout = '" + timeout + "'",
            "SET LOCAL statement_timeout = '" + timeout + "'"));
    lock(session, locked);
    execute(
        session,
        List.of(
            "SET LOCAL statement_timeout = '%dms'"
                .formatted(settings.lockTimeout().multipliedBy(CATALOGUE_TIMES).toMillis())));
    if (!catalogue.where(partition).equals(attached)) {
      throw new IllegalStateException(
          "expected %s to stay in %s while it was locked, found that it did not"
              .formatted(attached.partition(), attached.table()));
    }
    execute(
        session,
        List.of(
            "ALTER TABLE %s DETACH PARTITION %s"
                .formatted(attached.table(), attached.partition())));
    execute(session, catalogue.dropsOfForeignKeys(partition));
    execute(session, catalogue.revokes(partition));
    execute(
        session,
        List.of(
            "GRANT SELECT ON %s TO %s".formatted(attached.partition(), Sql.identifier(reader))));
    String closed = Sql.identifier(partition.closedName());
    String moved = Sql.identifier(partition.schema()) + "." + closed;
    execute(
        session,
        List.of(
            "ALTER TABLE %s RENAME TO %s".formatted(attached.partition(), closed),
            "ALTER TABLE %s SET SCHEMA %s".formatted(moved, ClosingPartition.SCHEMA),
            """
            CREATE TRIGGER waybill_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$s.%2$s \
            FOR EACH STATEMENT EXECUTE FUNCTION %1$s.refuse()\
            """
                .formatted(ClosingPartition.SCHEMA, closed),
            "ALTER TABLE %s.%s ENABLE ALWAYS TRIGGER waybill_refuse"
                .formatted(ClosingPartition.SCHEMA, closed),
            "COMMENT ON TABLE %s.%s IS %s"
                .formatted(
                    ClosingPartition.SCHEMA,
                    closed,
                    Sql.literal(
                        "Partition %s of %s, being archived by Waybill (close %d)"
                            .formatted(
                                attached.partition(), attached.table(), partition.close())))));
  }

  /// In one statement, whose timeout all of them share: it says that a lock was not to be had, as
  /// `lock_timeout` does.
  private static void lock(Connection session, List<String> relations) throws SQLException {
    try {
      execute(
          session,
          List.of("LOCK TABLE " + String.join(", ", relations) + " IN ACCESS EXCLUSIVE MODE"));
    } catch (SQLException e) {
      if ("57014".equals(e.getSQLState())) {
        throw new SQLException(e.getMessage(), "55P03", e);
      }
      throw e;
    }
  }

  private static void execute(Connection session, List<String> statements) throws SQLException {
    try (Statement statement = session.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
