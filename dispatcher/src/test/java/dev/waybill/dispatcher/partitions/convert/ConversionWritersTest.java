package dev.waybill.dispatcher.partitions.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sessions of the application go on with their prepared statements while the table is converted
/// below them: none fails, and what they wrote is there.
@Tag("server")
class ConversionWritersTest {
  private static final int WRITERS = 3;

  /// After so many executions the driver has the server keep a statement, and the server its plan.
  private static final int ROUNDS_BEFORE = 12;

  private static final int ROUNDS_AFTER = 5;

  /// What one session does, in short transactions, until it is told to end.
  private static long write(
      Connection session, String me, CountDownLatch started, AtomicBoolean over)
      throws SQLException {
    long kept = 0;
    int after = 0;
    session.setAutoCommit(false);
    try (PreparedStatement join = session.prepareStatement("INSERT INTO organizations VALUES (?)");
        PreparedStatement leave =
            session.prepareStatement("DELETE FROM organizations WHERE id = ?");
        PreparedStatement insert =
            session.prepareStatement(
                "INSERT INTO findings (id, organization_id, title) VALUES (?, ?, 't') RETURNING *");
        PreparedStatement update =
            session.prepareStatement("UPDATE findings SET title = title || 'u' WHERE id = ?");
        PreparedStatement delete = session.prepareStatement("DELETE FROM findings WHERE id = ?");
        PreparedStatement select =
            session.prepareStatement("SELECT * FROM findings WHERE id = ?")) {
      for (int round = 0; after < ROUNDS_AFTER; round++) {
        String organisation = me + "_" + round;
        run(join, organisation);
        session.commit();
        for (String id : List.of("kept", "gone", "cascaded")) {
          run(insert, me + id + round, id.equals("cascaded") ? organisation : "o1");
        }
        run(update, me + "kept" + round);
        session.commit();
        run(select, me + "kept" + round);
        run(delete, me + "gone" + round);
        run(leave, organisation);
        session.commit();
        kept++;
        if (round == ROUNDS_BEFORE) {
          started.countDown();
        }
        after += over.get() ? 1 : 0;
      }
    }
    return kept;
  }

  private static void run(PreparedStatement statement, String... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    statement.execute();
  }

  @Test
  void writersNeverFail() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(WRITERS);
    try (ConvertRig rig = new ConvertRig();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Long>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Connection session = rig.session();
        String me = "w" + i + "_";
        writers.add(threads.submit(() -> write(session, me, started, over)));
      }
      started.await();
      Conversion.Outcome outcome;
      try {
        outcome = rig.conversion().apply(ConvertProgress.UNWATCHED);
      } finally {
        over.set(true);
      }
      long kept = 0;
      for (Future<Long> writer : writers) {
        kept += writer.get();
      }
      assertThat(outcome.problem()).isNull();
      assertThat(outcome.left().steps()).isEmpty();
      assertThat(rig.text("SELECT count(*) FROM findings WHERE title = 'tu'")).isEqualTo("" + kept);
      assertThat(rig.text("SELECT count(*) FROM findings")).isEqualTo("" + (60 + kept));
      assertThat(rig.text("SELECT count(*) FROM waybill_source.delete_log WHERE kind = 'D'"))
          .as("deletes, and deletes by cascade")
          .isEqualTo("" + 2 * kept);
    }
  }
}
