package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.dispatcher.source.SourceDigest.Seen;
import dev.waybill.dispatcher.source.TableSnapshot.Open;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The source's side of a comparison with a destination: counts and digests, the rows of a day, and
/// single rows, each in a snapshot of its own and by the facts of the read that landed last. What
/// the live lane has not passed is told apart: it is coming anyway.
///
/// Nothing is delivered from what is read here, so no marker is left and nothing is proven durable.
public final class DigestReader {
  /// Length and bytes of [PassedRows#sql], the last field of a row.
  private static final int PASSED_FIELD = 4 + 4;

  private final TableSnapshot table;

  DigestReader(TableSnapshot table) {
    this.table = table;
  }

  /// Takes a row; what it throws passes through.
  @FunctionalInterface
  public interface Sink {
    void row(ComparedRow row) throws IOException;
  }

  /// The UTC days of the first and of the last event date.
  ///
  /// @param first null where there is no row, no event date, or none that is finite
  /// @param last as `first`
  public record Days(@Nullable LocalDate first, @Nullable LocalDate last) {}

  /// @throws SourceException as [#digest]
  public Days days(KeyReadRequest request) throws SourceException, InterruptedException {
    return look(
        request,
        open -> {
          try (Statement statement = open.connection().createStatement();
              ResultSet row = statement.executeQuery(statements(request, open).days())) {
            row.next();
            return new Days(day(row, 1), day(row, 2));
          }
        });
  }

  private static @Nullable LocalDate day(ResultSet row, int column) throws SQLException {
    Integer day = row.getObject(column, Integer.class);
    return day == null ? null : LocalDate.ofEpochDay(day);
  }

  /// Counts and digests what the live lane has passed by its cursor, in the server.
  ///
  /// @param draw null to draw none
  /// @throws SourceException nothing may be concluded; `TRANSIENT` when the live lane must read
  ///   first, because the source may have lost what it has passed
  public SourceDigest digest(KeyReadRequest request, HeldRange range, @Nullable Draw draw)
      throws SourceException, InterruptedException {
    return look(
        request,
        open -> {
          DigestStatements statements = statements(request, open);
          Counted counted = counted(open.connection(), statements.buckets(range));
          List<RowIdentity> sample =
              draw == null
                  ? List.of()
                  : drawn(
                      open.connection(), statements.drawn(range, draw), request.table().schema());
          return new SourceDigest(counted.buckets(), counted.ahead(), sample, seen(open));
        });
  }

  private static Seen seen(Open open) {
    return new Seen(open.snapshot().xmin(), open.snapshot().incarnation());
  }

  private record Counted(List<HeldBucket> buckets, long ahead) {}

  private static Counted counted(Connection connection, String query) throws SQLException {
    List<HeldBucket> buckets = new ArrayList<>();
    long ahead = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        ahead += rows.getLong(5);
        if (rows.getLong(3) > 0) {
          buckets.add(
              new HeldBucket(
                  rows.getString(1),
                  day(rows, 2),
                  rows.getLong(3),
                  new BigInteger(rows.getString(4))));
        }
      }
    }
    return new Counted(buckets, ahead);
  }

  private static List<RowIdentity> drawn(Connection connection, String query, TableSchema schema)
      throws SQLException {
    List<RowIdentity> drawn = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 1; i <= schema.identity().size(); i++) {
          values.add(rows.getString(i));
        }
        drawn.add(new RowIdentity(values));
      }
    }
    return drawn;
  }

  /// Hands out all rows of a day, those that the live lane has not passed as such. The snapshot is
  /// open meanwhile, so the sink does not wait for anybody.
  ///
  /// @param wholly whether all columns are wanted, else those of key, identity and cursor
  /// @return what the snapshot showed
  /// @throws SourceException as [#digest]
  public Seen rows(KeyReadRequest request, SourceDay day, boolean wholly, Sink sink)
      throws SourceException, IOException, InterruptedException {
    TableSchema schema = request.table().schema();
    Set<String> columns = new HashSet<>();
    if (wholly) {
      schema.columns().forEach(column -> columns.add(column.name()));
    } else {
      columns.addAll(schema.identity());
      columns.add(request.table().cursor().column());
    }
    TupleValues values = new TupleValues(schema);
    int identity = schema.columns().size() + 1;
    return look(
        request,
        open -> {
          CopyRows.read(
              open.connection(),
              statements(request, open).rows(day, columns),
              (buffer, start, end) -> {
                sink.row(
                    new ComparedRow(
                        new RowIdentity(
                            TupleValues.texts(buffer, start, identity, schema.identity().size())),
                        passed(request, open, buffer, start, end - PASSED_FIELD + 4),
                        values.of(buffer, start)));
                return true;
              });
          return seen(open);
        });
  }

  /// What there is of some keys.
  ///
  /// @param keys each once, with a value in every key column
  /// @return in their order
  /// @throws SourceException as [#digest]
  public List<KeyState> states(KeyReadRequest request, List<RowIdentity> keys)
      throws SourceException, InterruptedException {
    return look(
        request,
        open -> {
          KeyStatements statements =
              new KeyStatements(request.table(), request.scope(), open.snapshot());
          @Nullable KeyState[] states = new KeyState[keys.size()];
          TupleValues values = new TupleValues(request.table().schema());
          CopyRows.read(
              open.connection(),
              statements.present(keys, request.landed(), null),
              (buffer, start, end) -> {
                int passed = end - KeyStatements.NUMBER_FIELD - KeyStatements.PASSED_FIELDS + 4;
                states[(int) TupleFields.int8(buffer, end - 8) - 1] =
                    new KeyState.There(
                        passed(request, open, buffer, start, passed), values.of(buffer, start));
                return true;
              });
          List<Integer> absent = new ArrayList<>();
          for (int i = 0; i < states.length; i++) {
            if (states[i] == null) {
              absent.add(i);
            }
          }
          Set<Integer> coming = absent.isEmpty() ? Set.of() : coming(request, open, keys, absent);
          absent.forEach(i -> states[i] = new KeyState.Gone(coming.contains(i)));
          return List.of(states);
        });
  }

  /// Those of the absent keys whose delete is told by the next window.
  private static Set<Integer> coming(
      KeyReadRequest request, Open open, List<RowIdentity> keys, List<Integer> absent)
      throws SQLException {
    Set<Integer> coming = new HashSet<>();
    if (!DeleteLog.installed(open.connection())) {
      return coming;
    }
    WindowStatements windows = new WindowStatements(request.table(), request.scope());
    DeleteLog log =
        DeleteLog.unseen(
            open.connection(),
            windows.deleters(
                request.landed().lookBackTo(), request.landed().fence(), open.snapshot().xmax()),
            open.snapshot(),
            request.landed().seen());
    if (log.truncated()
        || DeleteLog.untold(open.connection(), open.snapshot().rewrittenSince(request.landed()))) {
      coming.addAll(absent);
    } else if (!log.deleters().isEmpty()) {
      KeyStatements statements =
          new KeyStatements(request.table(), request.scope(), open.snapshot());
      String query = statements.deleting(absent.stream().map(keys::get).toList(), request.landed());
      try (Statement statement = open.connection().createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          long xid = Xids.widen((int) rows.getLong(2), open.snapshot().xmax());
          if (!request.landed().seen().contains(xid)) {
            coming.add(absent.get((int) rows.getLong(1) - 1));
          }
        }
      }
    }
    return coming;
  }

  /// @param field of [PassedRows#sql]
  private static boolean passed(
      KeyReadRequest request, Open open, byte[] buffer, int tuple, int field) {
    int xmin = TupleFields.field(buffer, tuple, request.table().schema().columns().size());
    long xid = Xids.widen(TupleFields.int4(buffer, xmin), open.snapshot().xmax());
    return PassedRows.passed(TupleFields.int4(buffer, field), request.landed(), xid);
  }

  private static DigestStatements statements(KeyReadRequest request, Open open) {
    return new DigestStatements(
        request.table(), request.scope(), open.snapshot(), request.landed());
  }

  private <T> T look(KeyReadRequest request, TableSnapshot.Body<T> body)
      throws SourceException, InterruptedException {
    PublishedTable published = request.table();
    try {
      return table.look(
          new TableSnapshot.Subject(
              request.stream(), published, request.attempt(), request.landed()),
          open -> {
            KeyReader.requireHistory(request, open.snapshot());
            return body.read(open);
          });
    } catch (UnrepresentableRowException e) {
      throw new IllegalStateException("nothing is encoded here", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
