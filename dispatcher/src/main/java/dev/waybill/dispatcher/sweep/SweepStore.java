package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.control.ControlDatabase;
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

/// How far sweeps are.
///
/// A table is swept by one process at a time, which claims it for a while before each step and
/// moves it on only while the claim is still its own.
public final class SweepStore {
  private final JdbcClient jdbc;

  public SweepStore(ControlDatabase control) {
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

  /// Ends a sweep, in the caller's transaction.
  ///
  /// @return whether the claim is still the owner's
  boolean finish(SweptTable table, String owner, Instant now, long rows) {
    return jdbc.sql(
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
