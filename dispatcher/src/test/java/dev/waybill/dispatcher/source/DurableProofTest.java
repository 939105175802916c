package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class DurableProofTest {
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = PostgresServer.shared().connect("postgres");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void whatIsOnDiskInTheSameIncarnationIsProven() throws SQLException {
    Snapshot snapshot = snapshot("0/1", SnapshotReader.incarnation(connection));
    assertThatCode(() -> DurableProof.require(connection, snapshot)).doesNotThrowAnyException();
  }

  /// As after a failover to a server whose log is shorter.
  @Test
  void aPositionThatTheLogHasNotReachedProvesNothing() throws SQLException {
    Snapshot snapshot = snapshot("FFFFFFFF/0", SnapshotReader.incarnation(connection));
    assertTransient(() -> DurableProof.require(connection, snapshot), "not on disk");
  }

  @Test
  void aPartOfTheIncarnationThatChangedProvesNothing() throws SQLException {
    Incarnation now = SnapshotReader.incarnation(connection);
    for (Incarnation other :
        List.of(
            new Incarnation("other", now.timeline(), now.startedAt()),
            new Incarnation(now.system(), "0000000F", now.startedAt()),
            new Incarnation(now.system(), now.timeline(), "earlier"))) {
      assertTransient(
          () -> DurableProof.require(connection, snapshot("0/1", other)), "restarted or replaced");
    }
  }

  private static Snapshot snapshot(String walInsert, Incarnation incarnation) {
    return new Snapshot(3, 4, walInsert, incarnation, List.of(), true, null);
  }

  private static void assertTransient(ThrowingCallable proof, String message) {
    assertThatThrownBy(proof)
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.TRANSIENT))
        .hasMessageContaining(message);
  }
}
