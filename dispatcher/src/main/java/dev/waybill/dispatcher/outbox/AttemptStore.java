package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.StagedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Attempts: the facts of each read, stored before anything of it can become visible.
public final class AttemptStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient jdbc;

  public AttemptStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Draws the next number of a read; under the lease, before the snapshot.
  public ExportSeq nextSeq() {
    return new ExportSeq(jdbc.sql("SELECT nextval('export_seq')").query(Long.class).single());
  }

  /// Stores the facts of a read.
  ///
  /// @param ordinal null for an empty window, which stages nothing
  public void store(Delivery delivery, @Nullable Long ordinal, AttemptRead read) {
    List<@Nullable Object> values = new ArrayList<>(ReadFactsColumns.values(read.facts()));
    values.add(delivery.streamId());
    values.add(delivery.id());
    values.add(ordinal);
    values.add(read.rows());
    values.add(read.late());
    values.add(read.deleted());
    values.add(read.notices().toArray(String[]::new));
    values.add(read.repair() == null ? null : JSON.writeValueAsString(read.repair()));
    values.add(delivery.skip() != null);
    values.add(read.blocks() == null ? null : JSON.writeValueAsString(read.blocks()));
    jdbc.sql(
            "INSERT INTO warehouse_attempt ("
                + String.join(", ", ReadFactsColumns.NAMES)
                + ", stream_id, delivery_id, ordinal, rows_read, rows_late, rows_deleted, notices, repair, skips, blocks) VALUES ("
                + ReadFactsColumns.placeholders()
                + ", ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb)")
        .params(values)
        .update();
  }

  /// Raises the numbers of reads above one that is known to be taken.
  public void raiseSeqAbove(long taken) {
    jdbc.sql("SELECT setval('export_seq', greatest(nextval('export_seq'), ?))")
        .param(taken)
        .query(Long.class)
        .single();
  }

  /// Whether the facts of an attempt are stored here, or a person adopted it.
  public boolean isKnown(long streamId, AttemptId attempt) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT 1 FROM warehouse_attempt
                WHERE stream_id = :stream AND export_seq = :seq AND attempt_uuid = :uuid)
              OR EXISTS (SELECT 1 FROM warehouse_stream WHERE id = :stream AND adopted_attempt = :uuid)
            """)
        .param("stream", streamId)
        .param("seq", attempt.seq().value())
        .param("uuid", attempt.uuid())
        .query(Boolean.class)
        .single();
  }

  /// Whether nothing of the read of an attempt was sent, because a person gave the rows up.
  public boolean skips(long streamId, AttemptId attempt) {
    return jdbc.sql(
            """
            SELECT skips FROM warehouse_attempt
            WHERE stream_id = ? AND export_seq = ? AND attempt_uuid = ?
            """)
        .params(streamId, attempt.seq().value(), attempt.uuid())
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /// What the read of an attempt left to be asked for by key.
  public Optional<Repair> repair(long streamId, AttemptId attempt) {
    return stored("repair", streamId, attempt, Repair.class);
  }

  /// What the read of an attempt covered of a run of history.
  public Optional<BlocksRead> blocks(long streamId, AttemptId attempt) {
    return stored("blocks", streamId, attempt, BlocksRead.class);
  }

  private <T> Optional<T> stored(String column, long streamId, AttemptId attempt, Class<T> type) {
    return jdbc.sql(
            """
            SELECT %1$s FROM warehouse_attempt
            WHERE stream_id = ? AND export_seq = ? AND attempt_uuid = ? AND %1$s IS NOT NULL
            """
                .formatted(column))
        .params(streamId, attempt.seq().value(), attempt.uuid())
        .query((row, n) -> JSON.readValue(row.getString(1), type))
        .optional();
  }

  /// Remembers what was uploaded and is not visible yet.
  public void staged(ReadFacts facts, long streamId, List<StagedObject> objects) {
    jdbc.sql(
            "UPDATE warehouse_attempt SET staged = ?::jsonb WHERE stream_id = ? AND export_seq = ? AND attempt_uuid = ?")
        .params(
            JSON.writeValueAsString(objects),
            streamId,
            facts.attempt().seq().value(),
            facts.attempt().uuid())
        .update();
  }
}
