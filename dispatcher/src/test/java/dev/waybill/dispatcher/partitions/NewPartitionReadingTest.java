package dev.waybill.dispatcher.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A stream of `items` by days, read as a role that may read the table and nothing else.
@Tag("server")
class NewPartitionReadingTest {
  private final String role = "day_reader_" + ProcessHandle.current().pid();
  private ReadingRig rig;

  @BeforeEach
  void open() throws SQLException {
    try (Connection admin = PostgresServer.shared().connect("postgres")) {
      ReadingRig.run(
          admin,
          "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
          "GRANT pg_read_all_stats TO " + role);
    }
    rig = new ReadingRig(PostgresServer.shared(), role, "secret");
    rig.partitionByDay();
    rig.followDeletes();
    rig.execute(
        "GRANT SELECT ON items TO " + role,
        "GRANT USAGE ON SCHEMA waybill_source TO " + role,
        "GRANT SELECT ON ALL TABLES IN SCHEMA waybill_source TO " + role,
        "GRANT INSERT, DELETE ON waybill_source.read_marker TO " + role);
  }

  @AfterEach
  void close() throws SQLException {
    rig.execute("DROP OWNED BY " + role);
    rig.close();
    try (Connection admin = PostgresServer.shared().connect("postgres")) {
      ReadingRig.run(admin, "DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  private PartitionCreation.Outcome ensure() throws Exception {
    return new PartitionCreation(PartitionRig.settings())
        .ensure(rig.writer(), ReadingRig.items(), rig.time.now())
        .orElseThrow();
  }

  private String put(String id, String day) {
    return "INSERT INTO items (id, value, created_at, updated_at) VALUES ('%s', 1, '%s', '%s')"
        .formatted(id, day, rig.time.now());
  }

  @Test
  void aStreamReadsEachRowOfANewPartitionOnce() throws Exception {
    rig.execute(put("a", "2026-03-01"));
    assertThat(rig.nextWindow()).containsExactly("a=1");
    assertThat(ensure().blocked()).isEmpty();
    Connection late = rig.writer();
    late.setAutoCommit(false);
    rig.time.begin("late");
    ReadingRig.run(late, put("late", "2026-03-02"));
    rig.execute(put("b", "2026-03-02"), put("c", "2026-03-01"));
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("b=1", "c=1");
    late.commit();
    rig.time.end("late");
    rig.execute(put("d", "2026-03-03"));
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("late=1", "d=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void rowsThatTheCureMovesComeOnceMoreAndAreNeverDeleted() throws Exception {
    rig.execute(put("early", "2026-03-05 01:00"), put("old", "2020-01-01"));
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("early=1", "old=1");
    Connection owner = rig.writer();
    owner.setAutoCommit(false);
    ReadingRig.run(owner, ensure().blocked().getFirst().cure().toArray(String[]::new));
    owner.commit();
    assertThat(rig.nextWindow()).containsExactly("early=1");
    assertThat(rig.nextWindow()).isEmpty();
    rig.execute("DELETE FROM items_2026_03_05");
    assertThat(rig.nextWindow()).containsExactly("-early");
  }
}
