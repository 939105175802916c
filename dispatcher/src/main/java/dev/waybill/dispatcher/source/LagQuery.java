package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How many rows wait past a watermark, and what keeps them waiting; for people, never for a
/// decision. One session for several questions.
public final class LagQuery implements AutoCloseable {
  /// Counting stops here: past it the exact number says nothing more.
  private static final long ENOUGH = 1_000_000;

  private static final Pattern PLAN_ROWS = Pattern.compile(" rows=(\\d+) ");

  private final @Nullable Connection connection;
  private final @Nullable SQLException refused;

  private LagQuery(@Nullable Connection connection, @Nullable SQLException refused) {
    this.connection = connection;
    this.refused = refused;
  }

  /// Opens a session; where that fails, the questions do.
  public static LagQuery open(@Nullable SourceDatabase source) {
    try {
      return source == null
          ? new LagQuery(null, new SQLException("no such source"))
          : new LagQuery(source.connect("waybill status"), null);
    } catch (SQLException e) {
      return new LagQuery(null, e);
    }
  }

  public Instant now() throws SourceException {
    return Instant.EPOCH.plus(
        number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"),
        ChronoUnit.MICROS);
  }

  /// Rows at or past the watermark, at most a million.
  public long rows(PublishedTable table, Watermark watermark) throws SourceException {
    String rows =
        "SELECT 1 FROM "
            + Sql.identifier(table.source().schema())
            + "."
            + Sql.identifier(table.source().table())
            + " WHERE "
            + new CursorColumns(table).after(watermark)
            + " LIMIT "
            + ENOUGH;
    return number("SELECT count(*) FROM (" + rows + ") waiting");
  }

  /// Rows that lie in a range of the cursor now, at most a million.
  ///
  /// @param from microseconds since 1970 UTC, or `ReadFacts.UNBOUNDED`
  public long rows(PublishedTable table, Scope scope, long from, Watermark to)
      throws SourceException {
    String rows =
        "SELECT 1 FROM "
            + Sql.table(table.source())
            + " AS t WHERE "
            + RangeStatements.within(new CursorColumns(table), from, to)
            + scope.and("t")
            + " LIMIT "
            + ENOUGH;
    return number("SELECT count(*) FROM (" + rows + ") waiting");
  }

  /// What a read of a whole table meets.
  ///
  /// @param rows as the server's planner believes
  /// @param bytes of its heap and that of its partitions
  public record TableSize(long rows, long bytes) {}

  /// @param since rows whose cursor lies before are not counted
  public TableSize size(PublishedTable table, Scope scope, long since) throws SourceException {
    String rows =
        "EXPLAIN SELECT 1 FROM "
            + Sql.table(table.source())
            + " AS t WHERE "
            + new CursorColumns(table).from(since)
            + scope.and("t");
    String plan = ask(rows, row -> row.getString(1));
    Matcher estimate = PLAN_ROWS.matcher(plan);
    return new TableSize(
        estimate.find() ? Long.parseLong(estimate.group(1)) : 0, number(HeapSize.sql(table)));
  }

  /// What differs between a table and its schema file now.
  public List<ColumnDrift> drift(PublishedTable table) throws SourceException {
    try {
      return ColumnDrift.of(session(), table);
    } catch (SQLException e) {
      throw SourceException.of("asking the source for the columns of " + table.source(), e);
    }
  }

  private Connection session() throws SQLException {
    if (connection == null) {
      throw refused == null ? new SQLException("not connected") : refused;
    }
    return connection;
  }

  private long number(String sql) throws SourceException {
    return ask(sql, row -> row.getLong(1));
  }

  private interface FirstRow<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T ask(String sql, FirstRow<T> first) throws SourceException {
    try {
      try (Statement statement = session().createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return first.read(row);
      }
    } catch (SQLException e) {
      throw SourceException.of("asking the source for its lag", e);
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // The session is gone either way.
    }
  }
}
