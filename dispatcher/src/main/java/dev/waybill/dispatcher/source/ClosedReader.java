package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.canonical.ColumnValue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a relation that was taken out of its table: nobody writes to it any more, so every
/// snapshot shows the same.
public final class ClosedReader {
  /// `xmin`, the field behind those of a row that is delivered.
  private static final int XMIN_FIELD = 8;

  private final TableSnapshot table;

  ClosedReader(TableSnapshot table) {
    this.table = table;
  }

  /// A row as it is archived.
  ///
  /// @param values of the published columns, in the order of the schema
  public record ClosedRow(RowIdentity identity, List<ColumnValue> values) {
    public ClosedRow {
      values = List.copyOf(values);
    }
  }

  /// Takes a row; what it throws ends the reading and passes through.
  @FunctionalInterface
  public interface Sink {
    void row(ClosedRow row) throws IOException;
  }

  /// From which transaction on rows are read.
  ///
  /// @param fence rows of older ones are left out
  /// @param incarnation of the server in which the fence has its meaning; in another no row is left
  ///   out
  public record Since(long fence, Incarnation incarnation) {}

  /// Hands out rows in the order of organisation and key, as their bytes compare. The snapshot is
  /// open meanwhile.
  ///
  /// @param since null for all of them
  /// @return how many
  /// @throws SourceException `SCHEMA_DRIFT` when it lacks published columns
  public long rows(PublishedTable published, SourceTable relation, @Nullable Since since, Sink sink)
      throws SourceException, IOException, InterruptedException {
    PublishedTable closed = published.at(relation);
    ArchivedFields fields = new ArchivedFields(closed);
    long[] count = {0};
    try (ReaderSession session = table.source().reader("waybill closing")) {
      session.pin(table.source().lockTimeout());
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      CatalogueCheck.lock(session, closed);
      Connection connection = session.connection();
      CatalogueCheck.run(closed, CatalogueColumn.of(connection, relation));
      CopyRows.read(
          connection,
          statement(closed, fields, since == null ? "" : newer(connection, since)),
          (buffer, start, end) -> {
            sink.row(fields.row(buffer, start));
            count[0]++;
            return true;
          });
      return count[0];
    } catch (SQLException e) {
      throw SourceException.of("reading " + relation, e);
    } catch (UnrepresentableRowException e) {
      throw new IllegalStateException("nothing is encoded here", e);
    }
  }

  private static String statement(PublishedTable closed, ArchivedFields fields, String where) {
    TableSchema schema = closed.schema();
    String order =
        Stream.concat(Stream.ofNullable(schema.organisation()), schema.key().stream())
            .map(name -> SelectList.text(closed, name) + " COLLATE \"C\" NULLS FIRST")
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM %s AS t%s ORDER BY %s"
        .formatted(fields.select(), Sql.table(closed.source()), where, order);
  }

  private static String newer(Connection connection, Since since) throws SQLException {
    if (!SnapshotReader.incarnation(connection).equals(since.incarnation())) {
      return "";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
      row.next();
      return " WHERE " + Xids.widenSql("xmin", row.getLong(1)) + " >= " + since.fence();
    }
  }

  /// Hands rows of it to a stream that lacks them. The facts of the stream stay those of the window
  /// that landed last.
  ///
  /// @param keys of the rows, each with a value in every key column
  public KeyRead deliver(
      KeyReadRequest request, SourceTable relation, List<RowIdentity> keys, RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        new TableSnapshot.Subject(
            request.stream(), request.table(), request.attempt(), request.landed()),
        open -> {
          KeyReader.requireHistory(request, open.snapshot());
          long sent = 0;
          for (WantedKeys chunk : WantedKeys.chunks(keys, WantedKeys.Answer.ROW).toList()) {
            sent +=
                send(
                    open.connection(),
                    request.table().at(relation),
                    chunk.rows(),
                    request.scope().and("t"),
                    sink);
          }
          return new KeyRead(KeyReader.facts(request, open.snapshot()), sent, 0);
        },
        read -> read.facts().fence());
  }

  /// @param and conditions on the row `t`
  static long send(
      Connection connection,
      PublishedTable closed,
      List<RowIdentity> keys,
      String and,
      RowSink sink)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    String query =
        "SELECT %s FROM (SELECT t.*, t.xmin FROM %s AS k JOIN %s AS t ON %s%s) AS found"
            .formatted(
                SelectList.of(closed),
                KeyRelation.of(closed, keys),
                Sql.table(closed.source()),
                new IdentityColumns(closed).sameKey("t", "k"),
                and);
    long[] sent = {0};
    CopyRows.read(
        connection,
        query,
        (buffer, start, end) -> {
          sink.row(RowOperation.UPSERT, buffer, start, end - XMIN_FIELD);
          sent[0]++;
          return true;
        });
    return sent[0];
  }
}
