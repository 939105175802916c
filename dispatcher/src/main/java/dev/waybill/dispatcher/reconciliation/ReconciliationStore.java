package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Runs, and how far each got. A step that is not stored as done is made again, whatever ended the
/// run, and finds its differences again.
final class ReconciliationStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlDatabase control;
  private final JdbcClient jdbc;

  ReconciliationStore(ControlDatabase control) {
    this.control = control;
    this.jdbc = control.jdbc();
  }

  /// @param resumed whether it was begun before
  record Run(long id, long seed, boolean resumed) {}

  /// How much of a run is done.
  record Progress(long parts, long partsDone, long buckets, long bucketsDone) {}

  Optional<Run> open(ReconciliationOrder order) {
    return jdbc.sql(
            "SELECT id, seed FROM reconciliation_run WHERE subject = ?::jsonb AND ended_at IS NULL")
        .param(JSON.writeValueAsString(order))
        .query((row, n) -> new Run(row.getLong(1), row.getLong(2), true))
        .optional();
  }

  /// @param seed null to draw one
  Run begin(ReconciliationOrder order, @Nullable Long seed, List<Part> parts) {
    long drawn = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
    control.transaction(() -> {
      long id =
          jdbc.sql(
                  "INSERT INTO reconciliation_run (subject, seed) VALUES (?::jsonb, ?) RETURNING id")
              .params(JSON.writeValueAsString(order), drawn)
              .query(Long.class)
              .single();
      for (Part part : parts) {
        jdbc.sql(
                "INSERT INTO reconciliation_part (run_id, stream_id, n, from_day, to_day) VALUES (?, ?, ?, ?, ?)")
            .params(
                Arrays.<@Nullable Object>asList(
                    id, part.streamId(), part.n(), part.from(), part.to()))
            .update();
        jdbc.sql(
                "INSERT INTO reconciliation_stream (run_id, stream_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .params(id, part.streamId())
            .update();
      }
    });
    return open(order).map(run -> new Run(run.id(), run.seed(), false)).orElseThrow();
  }

  /// Streams of a run.
  Set<Long> streams(Run run) {
    return new HashSet<>(
        jdbc.sql("SELECT stream_id FROM reconciliation_stream WHERE run_id = ?")
            .param(run.id())
            .query(Long.class)
            .list());
  }

  @Nullable Part nextPart(Run run, Set<Long> streams) {
    return jdbc.sql(
            """
            SELECT stream_id, n, from_day, to_day FROM reconciliation_part
            WHERE run_id = ? AND stream_id = ANY (?) AND done_at IS NULL ORDER BY stream_id, n LIMIT 1
            """)
        .params(run.id(), ids(streams))
        .query((row, n) ->
            new Part(
                row.getLong(1),
                row.getInt(2),
                row.getObject(3, LocalDate.class),
                row.getObject(4, LocalDate.class)))
        .optional()
        .orElse(null);
  }

  void done(Run run, Part part, PartComparison.Result result, Set<Bucket> open) {
    control.transaction(() -> {
      jdbc.sql(
              """
              UPDATE reconciliation_part SET export_seq = ?, through_at = ?, through_id = ?, buckets = ?,
                source_rows = ?, held_rows = ?, done_at = clock_timestamp()
              WHERE run_id = ? AND stream_id = ? AND n = ?
              """)
          .params(
              Arrays.<@Nullable Object>asList(
                  result.seq(),
                  ReadFactsColumns.time(result.through().atMicros()),
                  result.through().id(),
                  result.buckets(),
                  result.sourceRows(),
                  result.heldRows(),
                  run.id(),
                  part.streamId(),
                  part.n()))
          .update();
      jdbc.sql(
              """
              INSERT INTO reconciliation_bucket (run_id, stream_id, organisation, day)
              SELECT ?, ?, organisation, day::date FROM unnest(?::text[], ?::text[]) AS b (organisation, day)
              ON CONFLICT DO NOTHING
              """)
          .params(run.id(), part.streamId(), organisations(open), days(open))
          .update();
      compared(run, part.streamId(), result.drawn());
    });
  }

  @Nullable DayRows nextDay(Run run, Set<Long> streams) {
    List<Row> first =
        jdbc.sql(
                """
                SELECT b.stream_id, b.organisation, b.day FROM reconciliation_bucket b
                JOIN (SELECT stream_id, day FROM reconciliation_bucket
                      WHERE run_id = :run AND stream_id = ANY (:streams) AND state = 'OPEN'
                      ORDER BY stream_id, day LIMIT 1) next
                  ON b.stream_id = next.stream_id AND b.day IS NOT DISTINCT FROM next.day
                WHERE b.run_id = :run AND b.state = 'OPEN'
                """)
            .param("run", run.id())
            .param("streams", ids(streams))
            .query((row, n) ->
                new Row(
                    row.getLong(1),
                    new Bucket(row.getString(2), row.getObject(3, LocalDate.class))))
            .list();
    if (first.isEmpty()) {
      return null;
    }
    Set<@Nullable String> organisations = new HashSet<>();
    first.forEach(row -> organisations.add(row.bucket().organisation()));
    return new DayRows(first.getFirst().streamId(), first.getFirst().bucket().day(), organisations);
  }

  private record Row(long streamId, Bucket bucket) {}

  void done(Run run, DayRows day, DayComparison.Result result) {
    control.transaction(() -> {
      jdbc.sql(
              """
              UPDATE reconciliation_bucket b SET done_at = clock_timestamp(),
                state = CASE WHEN EXISTS (SELECT FROM unnest(:organisations::text[]) AS s (organisation)
                  WHERE s.organisation IS NOT DISTINCT FROM b.organisation) THEN 'SURPLUS' ELSE 'DONE' END
              WHERE run_id = :run AND stream_id = :stream AND day IS NOT DISTINCT FROM :day::date AND state = 'OPEN'
              """)
          .param("organisations", organisations(result.surplus()))
          .param("run", run.id())
          .param("stream", day.streamId())
          .param("day", day.day())
          .update();
      compared(run, day.streamId(), result.compared());
    });
  }

  @Nullable Surplus nextSurplus(Run run, Set<Long> streams) {
    List<Row> rows =
        jdbc.sql(
                """
                SELECT stream_id, organisation, day FROM reconciliation_bucket
                WHERE run_id = :run AND state = 'SURPLUS' AND stream_id = (
                  SELECT min(stream_id) FROM reconciliation_bucket
                  WHERE run_id = :run AND stream_id = ANY (:streams) AND state = 'SURPLUS')
                """)
            .param("run", run.id())
            .param("streams", ids(streams))
            .query((row, n) ->
                new Row(
                    row.getLong(1),
                    new Bucket(row.getString(2), row.getObject(3, LocalDate.class))))
            .list();
    if (rows.isEmpty()) {
      return null;
    }
    Set<Bucket> buckets = new HashSet<>();
    rows.forEach(row -> buckets.add(row.bucket()));
    return new Surplus(rows.getFirst().streamId(), buckets);
  }

  void done(Run run, Surplus surplus, Compared compared) {
    control.transaction(() -> {
      jdbc.sql(
              """
              UPDATE reconciliation_bucket SET state = 'DONE'
              WHERE run_id = ? AND stream_id = ? AND state = 'SURPLUS'
              """)
          .params(run.id(), surplus.streamId())
          .update();
      compared(run, surplus.streamId(), compared);
    });
  }

  private void compared(Run run, long streamId, Compared compared) {
    Coming coming = compared.coming();
    jdbc.sql(
            """
            UPDATE reconciliation_stream SET compared_rows = compared_rows + ?, coming_rows = coming_rows + ?,
              coming_from = least(coming_from, ?::timestamptz)
            WHERE run_id = ? AND stream_id = ?
            """)
        .params(
            Arrays.<@Nullable Object>asList(
                compared.rows(),
                coming.rows(),
                coming.fromMicros() == Long.MAX_VALUE
                    ? null
                    : ReadFactsColumns.time(coming.fromMicros()),
                run.id(),
                streamId))
        .update();
  }

  /// Streams of which everything was compared.
  Set<Long> finished(Run run) {
    return new HashSet<>(
        jdbc.sql(
                """
                SELECT s.stream_id FROM reconciliation_stream s WHERE s.run_id = :run
                  AND NOT EXISTS (SELECT FROM reconciliation_part p
                    WHERE p.run_id = :run AND p.stream_id = s.stream_id AND p.done_at IS NULL)
                  AND NOT EXISTS (SELECT FROM reconciliation_bucket b
                    WHERE b.run_id = :run AND b.stream_id = s.stream_id AND b.state <> 'DONE')
                """)
            .param("run", run.id())
            .query(Long.class)
            .list());
  }

  /// Rows of a stream in a run.
  record Rows(long source, long held, long compared, long coming) {}

  Rows rows(long run, long streamId) {
    return jdbc.sql(
            """
            SELECT coalesce(sum(p.source_rows), 0)::bigint, coalesce(sum(p.held_rows), 0)::bigint,
                   coalesce(max(s.compared_rows), 0), coalesce(max(s.coming_rows), 0)
            FROM reconciliation_stream s LEFT JOIN reconciliation_part p USING (run_id, stream_id)
            WHERE s.run_id = ? AND s.stream_id = ?
            """)
        .params(run, streamId)
        .query((row, n) -> new Rows(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .single();
  }

  /// Ends the run once all of its streams are finished. Its parts and findings stay.
  void end(Run run) {
    if (finished(run).equals(streams(run))) {
      jdbc.sql("UPDATE reconciliation_run SET ended_at = clock_timestamp() WHERE id = ?")
          .param(run.id())
          .update();
      jdbc.sql("DELETE FROM reconciliation_bucket WHERE run_id = ?").param(run.id()).update();
    }
  }

  Progress progress(Run run) {
    return jdbc.sql(
            """
            SELECT (SELECT count(*) FROM reconciliation_part WHERE run_id = :run),
                   (SELECT count(done_at) FROM reconciliation_part WHERE run_id = :run),
                   count(*), count(*) FILTER (WHERE state <> 'OPEN')
            FROM reconciliation_bucket WHERE run_id = :run
            """)
        .param("run", run.id())
        .query((row, n) ->
            new Progress(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .single();
  }

  private static @Nullable String[] organisations(Set<Bucket> buckets) {
    return buckets.stream().map(Bucket::organisation).toArray(String[]::new);
  }

  private static @Nullable String[] days(Set<Bucket> buckets) {
    return buckets.stream()
        .map(bucket -> bucket.day() == null ? null : bucket.day().toString())
        .toArray(String[]::new);
  }

  private static Long[] ids(Set<Long> streams) {
    return streams.toArray(Long[]::new);
  }
}
