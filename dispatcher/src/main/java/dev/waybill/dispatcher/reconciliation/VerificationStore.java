package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Up to where streams are verified: every row that a read had passed and whose cursor lies before
/// is held as the source has it. A difference, a gap, and a row that is still coming hold it back.
final class VerificationStore {
  private final JdbcClient jdbc;

  VerificationStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// A run compared every row of a stream.
  void verified(long run, long streamId, Depth depth) {
    jdbc.sql(
            """
            INSERT INTO warehouse_verification AS v (stream_id, through_at, through_id, depth, run_id)
            SELECT p.stream_id, least(p.through_at, held.back), CASE WHEN held.back <= p.through_at THEN NULL ELSE p.through_id END,
                   :depth, :run
            FROM (SELECT * FROM reconciliation_part WHERE run_id = :run AND stream_id = :stream
                  ORDER BY through_at, through_id NULLS FIRST LIMIT 1) p
            CROSS JOIN (SELECT least(
              (SELECT min(cursor_at) FROM reconciliation_finding WHERE run_id = :run AND stream_id = :stream),
              (SELECT coming_from FROM reconciliation_stream WHERE run_id = :run AND stream_id = :stream),
              (SELECT min(from_at) FROM warehouse_gap WHERE stream_id = :stream AND closed_at IS NULL)) AS back) held
            ON CONFLICT (stream_id) DO UPDATE SET through_at = excluded.through_at, through_id = excluded.through_id,
              depth = excluded.depth, run_id = excluded.run_id, verified_at = clock_timestamp()
            """)
        .param("run", run)
        .param("stream", streamId)
        .param("depth", depth.name())
        .update();
  }

  /// A run that did not compare every row found differences all the same.
  void heldBack(long run, long streamId) {
    jdbc.sql(
            """
            UPDATE warehouse_verification v SET through_at = found.at, through_id = NULL, run_id = :run, verified_at = clock_timestamp()
            FROM (SELECT min(cursor_at) AS at FROM reconciliation_finding WHERE run_id = :run AND stream_id = :stream) found
            WHERE v.stream_id = :stream AND v.through_at > found.at
            """)
        .param("run", run)
        .param("stream", streamId)
        .update();
  }

  /// Empty where a stream was never verified, or not even its first row is.
  Optional<Instant> through(long streamId) {
    return jdbc.sql(
            "SELECT through_at FROM warehouse_verification WHERE stream_id = ? AND isfinite(through_at)")
        .param(streamId)
        .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }
}
