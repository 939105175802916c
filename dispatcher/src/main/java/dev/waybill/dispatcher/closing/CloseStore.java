package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Partitions on their way out, in `partition_close`. A state is written only where the one before
/// it is still there, so that a process that was passed over changes nothing.
public final class CloseStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ControlDatabase control;

  public CloseStore(ControlDatabase control) {
    this.control = control;
  }

  /// What is to go.
  public record Order(
      long plan,
      String source,
      String table,
      int major,
      String system,
      long oid,
      String schema,
      String name,
      String policy,
      String policyVersion) {}

  /// Begins, or finds what was begun for the same partition.
  public Close open(Order order) {
    control
        .jdbc()
        .sql(
            """
            INSERT INTO partition_close (plan_id, source, table_name, schema_major, system, relation_oid,
              relation_schema, relation_name, policy, policy_version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, system, relation_oid) WHERE state NOT IN ('DROPPED', 'ABANDONED') DO NOTHING
            """)
        .params(
            order.plan(),
            order.source(),
            order.table(),
            order.major(),
            order.system(),
            order.oid(),
            order.schema(),
            order.name(),
            order.policy(),
            order.policyVersion())
        .update();
    return control
        .jdbc()
        .sql(
            """
            SELECT * FROM partition_close
            WHERE source = ? AND system = ? AND relation_oid = ? AND state NOT IN ('DROPPED', 'ABANDONED')
            """)
        .params(order.source(), order.system(), order.oid())
        .query((row, n) -> close(row))
        .single();
  }

  /// Those that have not ended, oldest first.
  public List<Close> unfinished() {
    return control
        .jdbc()
        .sql(
            "SELECT * FROM partition_close WHERE state NOT IN ('DROPPED', 'ABANDONED') ORDER BY id")
        .query((row, n) -> close(row))
        .list();
  }

  public Close get(long id) {
    return find(id)
        .orElseThrow(
            () -> new NoSuchElementException("expected the number of a closing, found " + id));
  }

  public Optional<Close> find(long id) {
    return control
        .jdbc()
        .sql("SELECT * FROM partition_close WHERE id = ?")
        .param(id)
        .query((row, n) -> close(row))
        .optional();
  }

  /// Keeps a proof, a newer one in the place of an older one.
  public void proven(Close close, CloseState.InPlace from, CloseProof proof) {
    require(
        close,
        control
            .jdbc()
            .sql(
                """
                UPDATE partition_close SET state = ?, proof = ?::jsonb, waits_for = NULL, changed_at = clock_timestamp()
                WHERE id = ? AND state = ?
                """)
            .params(
                from.proven().stored(), JSON.writeValueAsString(proof), close.id(), from.stored())
            .update());
  }

  /// @throws IllegalStateException when it is in another state than `from`
  public void move(Close close, CloseState from, CloseState to) {
    require(
        close,
        control
            .jdbc()
            .sql(
                """
                UPDATE partition_close SET state = ?, waits_for = NULL, changed_at = clock_timestamp()
                WHERE id = ? AND state = ?
                """)
            .params(to.stored(), close.id(), from.stored())
            .update());
  }

  private static void require(Close close, int updated) {
    if (updated == 0) {
      throw new IllegalStateException(
          "expected closing %d of %s.%s to be where it was, found that another process took it on"
              .formatted(close.id(), close.partition().schema(), close.partition().name()));
    }
  }

  /// Says why it does not go on.
  public void waits(Close close, String reason) {
    control
        .jdbc()
        .sql(
            "UPDATE partition_close SET waits_for = ?, changed_at = clock_timestamp() WHERE id = ?")
        .params(reason, close.id())
        .update();
  }

  /// A batch of tombstones that belongs to it.
  ///
  /// @param organisation its canonical text, empty for rows that belong to none
  /// @param n its place among those of the organisation, from 0
  public record CloseBatch(String organisation, int n, int batch) {}

  /// Its batches, those that are void included.
  public List<CloseBatch> batches(Close close) {
    return control
        .jdbc()
        .sql(
            """
            SELECT organisation, n, batch_id FROM partition_close_batch WHERE close_id = ?
            ORDER BY organisation COLLATE "C", n, batch_id
            """)
        .param(close.id())
        .query((row, n) -> new CloseBatch(row.getString(1), row.getInt(2), row.getInt(3)))
        .list();
  }

  /// Remembers a batch before it is opened, so that nothing is tombstoned twice.
  public void remember(Close close, CloseBatch batch) {
    control
        .jdbc()
        .sql(
            "INSERT INTO partition_close_batch (close_id, organisation, n, batch_id) VALUES (?, ?, ?, ?)")
        .params(close.id(), batch.organisation(), batch.n(), batch.batch())
        .update();
  }

  private static Close close(ResultSet row) throws SQLException {
    String proof = row.getString("proof");
    long id = row.getLong("id");
    return new Close(
        id,
        row.getLong("plan_id"),
        row.getString("source"),
        row.getString("table_name"),
        row.getInt("schema_major"),
        row.getString("system"),
        new ClosingPartition(
            id,
            row.getLong("relation_oid"),
            row.getString("relation_schema"),
            row.getString("relation_name")),
        row.getString("policy"),
        row.getString("policy_version"),
        CloseState.of(row.getString("state")),
        proof == null ? null : JSON.readValue(proof, CloseProof.class),
        row.getString("waits_for"));
  }
}
