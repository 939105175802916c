package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.source.SweepBound;
import dev.waybill.dispatcher.source.SweepMark;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The marks of each source, and what another run of its server does to them and to the sweeps that
/// go by them.
final class SweepMarks {
  private static final String KEEP_PASS = "pass_xmax <= :proven";

  private final ControlDatabase control;
  private final JdbcClient jdbc;

  SweepMarks(ControlDatabase control) {
    this.control = control;
    this.jdbc = control.jdbc();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /// What a mark found.
  enum Marked {
    GOES_ON,
    /// Another run of the same server: what is not proven is swept again.
    OTHER_RUN,
    /// Nothing is known of what was written before: sweeps begin anew.
    BEGUN
  }

  /// Writes down a mark, and what it says of those before. In another run of the server nobody's
  /// claim stands but that of who says so.
  Marked marked(String source, SweepMark mark, String owner) {
    Marked[] found = {Marked.GOES_ON};
    control.transaction(() -> {
      Incarnation known = lock(source, mark);
      if (!known.equals(mark.incarnation())) {
        boolean proven =
            known.system().equals(mark.incarnation().system()) && mark.proven() != null;
        found[0] = proven ? Marked.OTHER_RUN : Marked.BEGUN;
        otherRun(source, mark, owner, proven ? mark.proven() : null);
      }
      jdbc.sql(
              "INSERT INTO sweep_mark (source, below_xid, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
          .params(source, mark.xmax(), utc(mark.at()))
          .update();
    });
    return found[0];
  }

  private Incarnation lock(String source, SweepMark mark) {
    Incarnation now = mark.incarnation();
    jdbc.sql(
            """
            INSERT INTO sweep_source (source, system, timeline, started_at, marked_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (source) DO UPDATE SET marked_at = excluded.marked_at
            """)
        .params(source, now.system(), now.timeline(), now.startedAt(), utc(mark.at()))
        .update();
    return incarnation(source);
  }

  Incarnation incarnation(String source) {
    return jdbc.sql("SELECT system, timeline, started_at FROM sweep_source WHERE source = ?")
        .param(source)
        .query((row, n) -> new Incarnation(row.getString(1), row.getString(2), row.getString(3)))
        .single();
  }

  /// The first mark of a run is no earlier than the last one before, nor than any read that landed:
  /// the clock of this server may be behind that of the one before, by which windows went on.
  ///
  /// @param proven ids below mean what they meant; null where nothing is known
  private void otherRun(String source, SweepMark mark, String owner, @Nullable Long proven) {
    Incarnation now = mark.incarnation();
    jdbc.sql("UPDATE sweep_source SET system = ?, timeline = ?, started_at = ? WHERE source = ?")
        .params(now.system(), now.timeline(), now.startedAt(), source)
        .update();
    jdbc.sql(
            """
            INSERT INTO sweep_mark (source, below_xid, at)
            SELECT ?, ?, greatest(?, max(at), (SELECT max(oldest_writer_at) FROM warehouse_stream WHERE isfinite(oldest_writer_at)))
            FROM sweep_mark WHERE source = ?
            ON CONFLICT (source, below_xid) DO UPDATE SET at = greatest(excluded.at, sweep_mark.at)
            """)
        .params(source, mark.xmax(), utc(mark.at()), source)
        .update();
    jdbc.sql("DELETE FROM sweep_mark WHERE source = ? AND below_xid > ? AND below_xid <> ?")
        .params(source, proven == null ? 0 : proven, mark.xmax())
        .update();
    String column = "%1$s = CASE WHEN " + KEEP_PASS + " THEN %1$s END";
    jdbc.sql(
            """
            UPDATE sweep_table SET owner = CASE WHEN owner = :owner THEN owner END,
              owned_until = CASE WHEN owner = :owner THEN owned_until END,
              swept_xid = CASE WHEN :known THEN least(swept_xid, :proven) ELSE :xmin END,
              since = CASE WHEN :known THEN since ELSE :at END,
              swept_at = CASE WHEN :known THEN swept_at ELSE :at END,
              %s, %s, %s, %s, %s, %s, %s
            WHERE source = :source
            """
                .formatted(
                    column.formatted("pass_started_at"),
                    column.formatted("pass_xmin"),
                    column.formatted("pass_xmax"),
                    column.formatted("pass_relation"),
                    column.formatted("pass_file_node"),
                    column.formatted("pass_block"),
                    column.formatted("pass_rows")))
        .param("owner", owner)
        .param("known", proven != null)
        .param("proven", proven == null ? 0 : proven)
        .param("xmin", mark.xmin())
        .param("at", utc(mark.at()))
        .param("source", source)
        .update();
  }

  /// Those above an id, in their order.
  List<SweepBound> bounds(String source, long xid) {
    return jdbc.sql(
            "SELECT below_xid, at FROM sweep_mark WHERE source = ? AND below_xid > ? ORDER BY below_xid")
        .params(source, xid)
        .query((row, n) ->
            new SweepBound(row.getLong("below_xid"), ReadFactsColumns.micros(row, "at")))
        .list();
  }

  /// Forgets those that no sweep needs. One that is missing makes more rows suspect, and none less;
  /// so those of tables that nobody sweeps any more go too.
  void forget(String source, Instant now) {
    jdbc.sql(
            """
            DELETE FROM sweep_mark WHERE source = ? AND (at < ?::timestamptz - interval '30 days'
              OR below_xid <= (SELECT min(swept_xid) FROM sweep_table WHERE source = ?))
            """)
        .params(source, utc(now), source)
        .update();
  }
}
