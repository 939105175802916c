package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tuples of a real COPY, of rows a table with one key column could not hold.
@Tag("server")
class RowStreamTest {
  private ReadingRig rig;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    connection = rig.writer();
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  private static String row(String id, int value, int second, int xmin) {
    return "('"
        + id
        + "'::text, 'org'::text, "
        + value
        + "::int8, '2026-03-01'::timestamp, '2026-03-01 00:00:0"
        + second
        + "Z'::timestamptz, '"
        + xmin
        + "'::xid)";
  }

  private static RowStream stream(CollectingEncoder sink, long rows) {
    Snapshot snapshot =
        new Snapshot(100, 1000, "0/0", new Incarnation("s", "t", "n"), List.of(), true, null);
    return new RowStream(
        sink::row,
        new RowPosition(ReadingRig.items()),
        new ReadLimits(rows, 1L << 30, Duration.ofMinutes(1)),
        snapshot,
        new XidSet());
  }

  @Test
  void rowsOfOnePositionStayTogetherWhateverTheLimit() throws Exception {
    CollectingEncoder sink = new CollectingEncoder();
    RowStream stream = stream(sink, 2);
    CopyRows.read(
        connection,
        "SELECT * FROM (VALUES "
            + row("a", 1, 1, 200)
            + ", "
            + row("b", 1, 2, 201)
            + ", "
            + row("b", 2, 2, 202)
            + ", "
            + row("c", 1, 3, 203)
            + ") v",
        stream::forward);
    assertThat(sink.rows()).containsExactly("a=1", "b=1", "b=2");
    Watermark planned = new Watermark(Long.MAX_VALUE, null);
    assertThat(stream.end(planned).id()).isEqualTo("b");
    assertThat(stream.seen().contains(202)).isTrue();
    assertThat(stream.seen().contains(203)).as("a row behind the cut was not seen").isFalse();
  }

  @Test
  void aLimitReachedByTheLastRowIsNoCut() throws Exception {
    CollectingEncoder sink = new CollectingEncoder();
    RowStream stream = stream(sink, 1);
    CopyRows.read(
        connection, "SELECT * FROM (VALUES " + row("a", 1, 1, 50) + ") v", stream::forward);
    Watermark planned = new Watermark(Long.MAX_VALUE, null);
    assertThat(stream.end(planned)).isEqualTo(planned);
    assertThat(stream.seen().size()).as("below the fence").isZero();
  }

  /// Without an order there is no position to go on from.
  @Test
  void rowsInNoOrderEndInALossNotInACut() throws Exception {
    CollectingEncoder sink = new CollectingEncoder();
    RowStream stream = stream(sink, 2);
    String two = row("b", 1, 2, 200) + ", " + row("a", 1, 1, 201);
    CopyRows.read(connection, "SELECT * FROM (VALUES " + two + ") v", stream::uncut);
    Watermark planned = new Watermark(Long.MAX_VALUE, null);
    assertThat(stream.isLost()).isFalse();
    assertThat(stream.end(planned)).isEqualTo(planned);

    RowStream more = stream(sink, 2);
    CopyRows.read(
        connection,
        "SELECT * FROM (VALUES " + two + ", " + row("c", 1, 3, 202) + ") v",
        more::uncut);
    assertThat(more.isLost()).isTrue();
    assertThatThrownBy(() -> more.end(planned)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsLeftOfTheLimitsIsRoom() throws Exception {
    RowStream stream = stream(new CollectingEncoder(), 3);
    assertThat(stream.hasRoomFor(3, 1)).isTrue();
    CopyRows.read(
        connection, "SELECT * FROM (VALUES " + row("a", 1, 1, 50) + ") v", stream::arrived);
    assertThat(stream.hasRoomFor(2, 1)).isTrue();
    assertThat(stream.hasRoomFor(3, 1)).isFalse();
    assertThat(stream.hasRoomFor(1, 1L << 30)).isFalse();
  }

  @Test
  void theServerWidensIdsAsTheReaderDoes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < 300; i++) {
        long snapshotXmax = random.nextLong(3, 1L << random.nextInt(3, 40));
        long xmin = i < 5 ? i : random.nextLong(1L << 32);
        try (ResultSet row =
            statement.executeQuery(
                "SELECT "
                    + Xids.widenSql("xmin", snapshotXmax)
                    + " FROM (VALUES ('"
                    + xmin
                    + "'::xid)) v(xmin)")) {
          row.next();
          assertThat(row.getLong(1))
              .as("xmin %d, xmax %d", xmin, snapshotXmax)
              .isEqualTo(Xids.widen((int) xmin, snapshotXmax));
        }
      }
    }
  }
}
