package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The bounds as a real server tells them, in real time.
@Tag("server")
class ServerTimeTest {
  private ReadingRig rig;
  private Connection reader;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    reader = rig.source.connect("test reader");
  }

  @AfterEach
  void close() throws SQLException {
    reader.close();
    rig.close();
  }

  private Bounds look() throws SQLException, SourceException {
    return rig.source.time().look(reader);
  }

  @Test
  void withoutWritersTheBaseIsTheStart() throws Exception {
    Bounds bounds = look();
    assertThat(bounds.base()).isEqualTo(bounds.start());
    assertThat(bounds.start()).isLessThanOrEqualTo(look().start());
  }

  @Test
  void theOldestOpenTransactionBoundsTheBaseUntilItEnds() throws Exception {
    Bounds before = look();
    Connection older = rig.writer();
    older.setAutoCommit(false);
    ReadingRig.run(older, "SELECT 1");
    Bounds between = look();
    Connection younger = rig.writer();
    younger.setAutoCommit(false);
    ReadingRig.run(younger, rig.put("y", 1));
    Bounds both = look();
    assertThat(both.base()).isBetween(before.start(), between.start()).isEqualTo(between.base());
    older.rollback();
    assertThat(look().base()).isGreaterThan(both.base());
    younger.rollback();
    Bounds none = look();
    assertThat(none.base()).isEqualTo(none.start());
  }

  @Test
  void aReaderOfThisProcessIsNoWriter() throws Exception {
    try (ReaderSession session = rig.source.reader("test")) {
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1");
      Bounds bounds = look();
      // Only the source that opened the session knows it; another one sees a transaction.
      assertThat(bounds.base()).isEqualTo(bounds.start());
      Bounds stranger = new SourceDatabase(rig.source.settings()).time().look(reader);
      assertThat(stranger.base()).isLessThan(stranger.start());
    }
  }

  @Test
  void aPreparedTransactionIsNamedSoThatAReusedNameIsAnother() throws Exception {
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    ReadingRig.run(writer, rig.put("p", 1), "PREPARE TRANSACTION 'same'");
    String first = look().prepared().iterator().next();
    rig.execute("ROLLBACK PREPARED 'same'");
    assertThat(look().prepared()).isEmpty();
    ReadingRig.run(writer, rig.put("p", 1), "PREPARE TRANSACTION 'same'");
    assertThat(look().prepared()).hasSize(1).doesNotContain(first);
    rig.execute("ROLLBACK PREPARED 'same'");
  }

  @Test
  void anEstimateDoesNotAskTwice() throws Exception {
    SourceTime time = rig.source.time();
    assertThat(time.estimate()).isBetween(time.now().minusSeconds(60), time.now().plusSeconds(60));
  }
}
