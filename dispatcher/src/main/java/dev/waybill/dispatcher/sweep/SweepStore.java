package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.source.SweepBound;
import dev.waybill.dispatcher.source.SweepMark;
import dev.waybill.dispatcher.source.SweepPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How far sweeps are, and the marks they go by.
///
/// A table is swept by one process at a time, which claims it for a while before each step and
/// moves it on only while the claim is still its own.
public final class SweepStore {
  private static final String KEEP_PASS = "pass_xmax <= :proven";

  private final ControlDatabase control;
  private final JdbcClient jdbc;

  public SweepStore(ControlDatabase control) {
    this.control = control;
    this.jdbc = control.jdbc();
  }

  /// @param sweptXid what older transactions wrote is swept
  record Row(long sweptXid, Instant sweptAt, @Nullable SweepPass pass) {
    static Row read(ResultSet row) throws SQLException {
      Instant started = time(row, "pass_started_at");
      return new Row(
          row.getLong("swept_xid"),
          row.getObject("swept_at", OffsetDateTime.class).toInstant(),
          started == null
              ? null
              : new SweepPass(
                  started,
                  row.getLong("pass_xmin"),
                  row.getLong("pass_xmax"),
                  new SweepPosition(
                      row.getLong("pass_relation"),
                      row.getLong("pass_file_node"),
                      row.getLong("pass_block")),
                  row.getLong("pass_rows")));
    }
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
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

  /// A table that was not swept before begins at the mark.
  void register(SweptTable table, SweepMark mark) {
    jdbc.sql(
            """
            INSERT INTO sweep_table (source, table_name, since, swept_xid, swept_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        .params(table.source(), table.name(), utc(mark.at()), mark.xmin(), utc(mark.at()))
        .update();
  }

  /// What older transactions wrote is swept in every table of a source.
  long swept(String source) {
    return jdbc.sql("SELECT coalesce(min(swept_xid), 0) FROM sweep_table WHERE source = ?")
        .param(source)
        .query(Long.class)
        .single();
  }

  /// Empty where the table was never registered.
  Optional<Row> row(SweptTable table) {
    return jdbc.sql("SELECT * FROM sweep_table WHERE source = ? AND table_name = ?")
        .params(table.source(), table.name())
        .query((row, n) -> Row.read(row))
        .optional();
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

  /// @return whether nobody else has it
  boolean claim(SweptTable table, String owner) {
    return jdbc.sql(
                """
                UPDATE sweep_table SET owner = ?, owned_until = clock_timestamp() + interval '10 minutes'
                WHERE source = ? AND table_name = ? AND (owner IS NULL OR owner = ? OR owned_until < clock_timestamp())
                """)
            .params(owner, table.source(), table.name(), owner)
            .update()
        == 1;
  }

  /// Lets go whatever a process had claimed.
  void release(String owner) {
    jdbc.sql("UPDATE sweep_table SET owner = NULL, owned_until = NULL WHERE owner = ?")
        .param(owner)
        .update();
  }

  /// @return whether the claim is still the owner's
  boolean begin(SweptTable table, String owner, SweepMark mark) {
    return jdbc.sql(
                """
                UPDATE sweep_table SET pass_started_at = ?, pass_xmin = ?, pass_xmax = ?, pass_relation = 0,
                  pass_file_node = 0, pass_block = 0, pass_rows = 0
                WHERE source = ? AND table_name = ? AND owner = ?
                """)
            .params(utc(mark.at()), mark.xmin(), mark.xmax(), table.source(), table.name(), owner)
            .update()
        == 1;
  }

  /// Moves on, in the caller's transaction.
  ///
  /// @param rows found late in the blocks before
  /// @return whether the claim is still the owner's
  boolean advance(SweptTable table, String owner, SweepPosition next, long rows) {
    return jdbc.sql(
                """
                UPDATE sweep_table SET pass_relation = ?, pass_file_node = ?, pass_block = ?,
                  pass_rows = pass_rows + ?, waiting = NULL
                WHERE source = ? AND table_name = ? AND owner = ? AND pass_xmax IS NOT NULL
                """)
            .params(
                next.oid(),
                next.fileNode(),
                next.block(),
                rows,
                table.source(),
                table.name(),
                owner)
            .update()
        == 1;
  }

  /// Ends a sweep, in the caller's transaction, and forgets marks that nobody needs. A mark that is
  /// missing makes more rows suspect, and none less; so those of tables that nobody sweeps any more
  /// go too.
  ///
  /// @return whether the claim is still the owner's
  boolean finish(SweptTable table, String owner, Instant now, long rows) {
    boolean finished =
        jdbc.sql(
                    """
                    UPDATE sweep_table SET swept_xid = pass_xmin, swept_at = pass_started_at, finished_at = ?,
                      rows_last = pass_rows + ?, rows_found = rows_found + pass_rows + ?, pass_started_at = NULL, pass_xmin = NULL,
                      pass_xmax = NULL, pass_relation = NULL, pass_file_node = NULL, pass_block = NULL,
                      pass_rows = NULL, waiting = NULL, owner = NULL, owned_until = NULL
                    WHERE source = ? AND table_name = ? AND owner = ? AND pass_xmax IS NOT NULL
                    """)
                .params(utc(now), rows, rows, table.source(), table.name(), owner)
                .update()
            == 1;
    jdbc.sql(
            """
            DELETE FROM sweep_mark WHERE source = ? AND (at < ?::timestamptz - interval '30 days'
              OR below_xid <= (SELECT min(swept_xid) FROM sweep_table WHERE source = ?))
            """)
        .params(table.source(), utc(now), table.source())
        .update();
    return finished;
  }

  /// Says why the sweep under way does not go on.
  void waits(SweptTable table, String owner, String why) {
    jdbc.sql("UPDATE sweep_table SET waiting = ? WHERE source = ? AND table_name = ? AND owner = ?")
        .params(why, table.source(), table.name(), owner)
        .update();
  }

  /// Whether any read of a stream was begun. What is committed before a stream's first read is seen
  /// by it.
  boolean hasRead(long streamId) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM warehouse_stream WHERE id = :id AND export_seq IS NOT NULL)
              OR EXISTS (SELECT FROM warehouse_delivery WHERE stream_id = :id AND status <> 'PENDING')
            """)
        .param("id", streamId)
        .query(Boolean.class)
        .single();
  }

  /// Of every table that was ever swept, by source and name.
  public List<SweepStatus> all() {
    return jdbc.sql("SELECT * FROM sweep_table ORDER BY source, table_name")
        .query((row, n) -> status(row))
        .list();
  }

  public Optional<SweepStatus> status(SweptTable table) {
    return jdbc.sql("SELECT * FROM sweep_table WHERE source = ? AND table_name = ?")
        .params(table.source(), table.name())
        .query((row, n) -> status(row))
        .optional();
  }

  private static SweepStatus status(ResultSet row) throws SQLException {
    return new SweepStatus(
        row.getString("source"),
        row.getString("table_name"),
        row.getObject("since", OffsetDateTime.class).toInstant(),
        row.getObject("swept_at", OffsetDateTime.class).toInstant(),
        time(row, "finished_at"),
        time(row, "pass_started_at"),
        row.getLong("rows_last"),
        row.getLong("rows_found") + row.getLong("pass_rows"),
        row.getString("waiting"));
  }
}
