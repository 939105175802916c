package dev.waybill.dispatcher.control;

import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Waybill's own database. Every decision of a delivery is one transaction here; none is open while
/// anything is sent to a source or a destination.
public final class ControlDatabase {
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  public ControlDatabase(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  /// Which history of this database the server has: another one may lack the last commits.
  public String history() {
    return jdbc.sql(
            """
            SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
            FROM pg_control_system()
            """)
        .query(String.class)
        .single();
  }

  /// Its clock.
  public Instant now() {
    return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
  }

  /// Runs `work` in one transaction; an exception rolls it back.
  public void transaction(Runnable work) {
    transactions.executeWithoutResult(status -> work.run());
  }
}
