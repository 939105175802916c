package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.RowIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds rows whose cursor is further back than that of any row that the windows read: written past
/// the trigger, or by a server whose clock was wrong.
///
/// A window looks back to `delta` before the start of every transaction that it did not see the end
/// of. So of a transaction it misses only rows whose cursor lies before *the moment the transaction
/// got its id*, less `delta`. That moment is told by marks, which are taken now and then: an id
/// below the `xmax` of a mark was given out before it. A row that keeps the assumption is never
/// further back than that, as long as marks lie no further apart than `delta`; one that does not is
/// found whatever its cursor says, by its `xmin` alone.
///
/// The blocks are read in their order, each range in a snapshot of its own, on a session that no
/// other read waits for. No block can be passed over: what says that a block was not written to
/// since (visibility map, log positions) is seen through extensions only, and statistics forget. A
/// frozen row shows the `xmin` it was written with; one of an earlier epoch may look new, and is
/// then asked for in vain.
public final class SweepReader {
  private static final String MARK =
      """
      SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint, pg_is_in_recovery()
      FROM pg_current_snapshot() s
      """;

  /// What the markers of sweeps are called, between the installation and the cluster.
  public static final String MARKERS = "sweep/";

  private final TableSnapshot table;

  SweepReader(TableSnapshot table) {
    this.table = table;
  }

  /// Says which ids have been given out by now. It counts once it was written down, and from then
  /// on [#prove] makes it one that the server knows of.
  public SweepMark mark() throws SourceException {
    SourceDatabase source = table.source();
    try (Connection connection = source.connect("waybill sweep");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MARK)) {
      row.next();
      if (row.getBoolean(3)) {
        throw new SourceException(
            Kind.TRANSIENT,
            "expected a primary server, found one in recovery: point the source's url at the primary",
            null);
      }
      Incarnation incarnation = SnapshotReader.incarnation(connection);
      return new SweepMark(
          row.getLong(1),
          row.getLong(2),
          table.time().now(),
          incarnation,
          ReadMarker.newest(connection, markers(incarnation)));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Leaves a mark in the source, as reads leave theirs, with `xmax` for the number of the read: as
  /// long as the server has it, no id below is given out again. It holds no entry of the delete log
  /// back. Its own transaction ends, so the next mark is above whatever is running now.
  ///
  /// @param kept marks below this id are removed
  public void prove(SweepMark mark, long kept) throws SourceException {
    try (Connection connection = table.source().connect("waybill sweep")) {
      ReadMarker.write(
          connection,
          markers(mark.incarnation()),
          new AttemptId(new ExportSeq(mark.xmax()), UUID.randomUUID()),
          Long.MAX_VALUE,
          kept);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// In another cluster they are data.
  private String markers(Incarnation incarnation) {
    return table.installation() + "/" + MARKERS + incarnation.system();
  }

  /// @return empty while there is no session that no other read waits for
  /// @throws SourceException nothing may be concluded; `TRANSIENT` in another incarnation: a mark
  ///   of it must be taken first
  public Optional<SweepRead> read(SweepRequest request) throws SourceException {
    if (request.from() >= request.to()) {
      // No transaction lies between, and no bound.
      return Optional.of(new SweepRead(List.of(), null));
    }
    try (ReaderSession session = table.source().secondReader("waybill sweep")) {
      if (session == null) {
        return Optional.empty();
      }
      session.pin(table.source().lockTimeout());
      session.execute(
          "SET statement_timeout = " + request.timeout().toMillis(),
          "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      CatalogueCheck.lock(session, request.table());
      Snapshot snapshot = SnapshotReader.read(session.connection(), request.table(), "sweep", null);
      if (!snapshot.incarnation().equals(request.incarnation())) {
        throw new SourceException(
            Kind.TRANSIENT,
            "expected the server that was swept so far, found another incarnation of it",
            null);
      }
      session.execute(BlockStatements.inOrder());
      return Optional.of(new Range(session.connection(), request, delta(), snapshot).read());
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private SourceException failed(SQLException e) {
    return SourceException.of("sweeping source " + table.source().settings().name(), e);
  }

  /// The largest clock skew of a writer.
  public Duration delta() {
    return table.source().settings().delta();
  }

  /// One range, over as many relations as it takes.
  private static final class Range {
    private final Connection connection;
    private final SweepRequest request;
    private final Snapshot snapshot;
    private final SweepStatements statements;
    private final Set<RowIdentity> suspects = new LinkedHashSet<>();

    Range(Connection connection, SweepRequest request, Duration delta, Snapshot snapshot) {
      this.connection = connection;
      this.request = request;
      this.snapshot = snapshot;
      this.statements = new SweepStatements(request, delta, snapshot.xmax());
    }

    SweepRead read() throws SQLException {
      List<Relation> left =
          snapshot.relations().stream()
              .filter(relation -> relation.oid() >= request.position().oid())
              .sorted(Comparator.comparingLong(Relation::oid))
              .toList();
      long blocks = request.blocks();
      for (Relation relation : left) {
        long from = begin(relation);
        long size = size(relation);
        long to = Math.min(size, from + blocks);
        Long cut = to > from ? rows(relation, from, to) : null;
        long end = cut == null ? to : cut;
        blocks -= Math.max(0, end - from);
        if (end < size) {
          return new SweepRead(
              List.copyOf(suspects), new SweepPosition(relation.oid(), relation.fileNode(), end));
        }
      }
      return new SweepRead(List.copyOf(suspects), null);
    }

    private long begin(Relation relation) {
      SweepPosition position = request.position();
      return relation.oid() == position.oid() && relation.fileNode() == position.fileNode()
          ? position.block()
          : 0;
    }

    private long size(Relation relation) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(SweepStatements.blocks(relation))) {
        row.next();
        return row.getLong(1);
      }
    }

    /// @return the block to go on with when there are more rows than one read takes; its rows are
    ///   not among those found
    private @Nullable Long rows(Relation relation, long from, long to) throws SQLException {
      record Found(long block, RowIdentity row) {}
      int most = Math.max(1, request.rows() - suspects.size());
      List<Found> found = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(statements.suspects(relation, from, to, most))) {
        while (rows.next()) {
          List<@Nullable String> values = new ArrayList<>();
          for (int i = 2; i <= request.table().schema().identity().size() + 1; i++) {
            values.add(rows.getString(i));
          }
          found.add(new Found(rows.getLong(1), new RowIdentity(values)));
        }
      }
      Long cut = found.size() < most ? null : (Long) found.getLast().block();
      found.stream()
          .filter(each -> cut == null || each.block() < cut)
          .forEach(each -> suspects.add(each.row()));
      return cut;
    }
  }
}
