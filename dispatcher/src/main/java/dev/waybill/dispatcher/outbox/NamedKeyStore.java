package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Replays of rows that somebody named, and their keys, which are forgotten with the delivery.
public final class NamedKeyStore {
  /// As many as one delivery takes.
  public static final int MOST_KEYS = 50_000;

  private final JdbcClient jdbc;
  private final ReplayStore replays;

  public NamedKeyStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
    this.replays = new ReplayStore(control);
  }

  /// Plans a replay of some rows, in the caller's transaction.
  ///
  /// @param keys at most [#MOST_KEYS], each once
  /// @return the id of the delivery
  public long plan(long streamId, TableSchema schema, List<NamedKey> keys) {
    return plan(streamId, schema, keys, new ReplaySubject.Named(UUID.randomUUID()));
  }

  /// Plans a delivery of rows that were taken out of their table, in the caller's transaction.
  ///
  /// @param rows at most [#MOST_KEYS], each once
  /// @return the id of the delivery
  public long plan(
      long streamId, TableSchema schema, List<RowIdentity> rows, SourceTable relation) {
    return plan(
        streamId,
        schema,
        rows.stream().map(row -> new NamedKey(row, false)).toList(),
        new ReplaySubject.Closed(UUID.randomUUID(), relation));
  }

  /// Plans a delivery of a corrected version, in the caller's transaction.
  ///
  /// @return the id of the delivery: of an open one of the same version that nothing was sent for,
  ///   if there is one
  public long plan(
      long streamId, TableSchema schema, RowIdentity row, ReplaySubject.Corrected version) {
    return plan(streamId, schema, List.of(new NamedKey(row, false)), version);
  }

  private long plan(long streamId, TableSchema schema, List<NamedKey> keys, ReplaySubject subject) {
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "expected 1 to %d keys, found %d".formatted(MOST_KEYS, keys.size()));
    }
    long delivery = replays.plan(streamId, subject);
    jdbc.sql(
            """
            INSERT INTO warehouse_replay_key (delivery_id, n, identity, extra)
            SELECT ?, n, identity::jsonb, extra FROM unnest(?::text[], ?::boolean[])
              WITH ORDINALITY AS k (identity, extra, n)
            """)
        .params(
            delivery,
            keys.stream().map(key -> IdentityDocument.of(schema, key.row())).toArray(String[]::new),
            keys.stream().map(NamedKey::extra).toArray(Boolean[]::new))
        .update();
    return delivery;
  }

  /// The rows that a replay reads again.
  public List<NamedKey> of(long deliveryId, TableSchema schema) {
    return jdbc.sql(
            "SELECT identity::text, extra FROM warehouse_replay_key WHERE delivery_id = ? ORDER BY n")
        .param(deliveryId)
        .query((row, n) ->
            new NamedKey(IdentityDocument.read(schema, row.getString(1)), row.getBoolean(2)))
        .list();
  }
}
